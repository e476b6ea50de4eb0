package dev.hypernet.objects.conflict;

import dev.hypernet.platform.http.QueryText;
import dev.hypernet.platform.identity.Caller;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.paging.PageQuery;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What was changed here and at the source, and waits for its owner's word (the policy {@code manual}). */
@Path("/api/v1/conflicts")
@Tag(name = "Conflicts")
@Authenticated
@APIResponse(responseCode = "401", description = "No valid token")
public class ConflictResource {
    private final ConflictService conflicts;
    private final Caller caller;

    ConflictResource(ConflictService conflicts, Caller caller) {
        this.conflicts = conflicts;
        this.caller = caller;
    }

    @GET
    @Operation(summary = "The caller's conflicts, newest first; open ones unless another status is asked for")
    @APIResponse(responseCode = "200", description = "A page of conflicts")
    @APIResponse(responseCode = "400", description = "A parameter cannot be read")
    public Uni<Page<ConflictView>> list(
            @BeanParam @Valid PageQuery page,
            @QueryParam("status")
                    @DefaultValue("open")
                    @Pattern(regexp = "open|resolved|obsolete", message = "must be open, resolved or obsolete")
                    String status,
            @QueryParam("object_id") @Nullable String object,
            @QueryParam("integration_id") @Nullable String integration) {
        ConflictQuery query = new ConflictQuery(
                status, QueryText.uuidOrNull("object_id", object), QueryText.uuidOrNull("integration_id", integration));
        return conflicts
                .list(caller.userId(), query, page.cursor, page.limit)
                .map(found -> found.map(ConflictView::of));
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "One conflict")
    @APIResponse(responseCode = "200", description = "The conflict")
    @APIResponse(responseCode = "404", description = "There is none, it is not the caller's, or its object is gone")
    public Uni<ConflictView> get(@PathParam("id") UUID id) {
        return conflicts.get(caller.userId(), id).map(ConflictView::of);
    }

    @POST
    @Path("/{id}/resolve")
    @Operation(
            summary = "Decide a conflict",
            description = "mine keeps what the object holds; theirs takes what the source says now, or lets an object"
                    + " go that its source no longer has; value sets the field to another value, as the owner's own.")
    @APIResponse(responseCode = "200", description = "The conflict, settled; with theirs, its object may be gone")
    @APIResponse(responseCode = "404", description = "There is none, it is not the caller's, or its object is gone")
    @APIResponse(responseCode = "409", description = "It is settled already")
    @APIResponse(responseCode = "422", description = "The value breaks a rule of the field")
    public Uni<ConflictView> resolve(@PathParam("id") UUID id, @Valid @NotNull Resolution resolution) {
        return conflicts.resolve(caller.userId(), id, resolution).map(ConflictView::of);
    }
}
