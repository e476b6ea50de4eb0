package dev.hypernet.objects.lifecycle;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.objects.history.HistoryView;
import dev.hypernet.platform.http.QueryText;
import dev.hypernet.platform.identity.Caller;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.paging.PageQuery;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
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

/** Anybody's objects, for admins: what is deleted, and what becomes of it. */
@Path("/api/v1/admin/objects")
@Tag(name = "Administration")
@RolesAllowed("admin")
@APIResponse(responseCode = "401", description = "No valid token")
@APIResponse(responseCode = "403", description = "The caller is no admin")
public class AdminObjectResource {
    private final AdminObjectService objects;
    private final Caller caller;

    AdminObjectResource(AdminObjectService objects, Caller caller) {
        this.objects = objects;
        this.caller = caller;
    }

    @GET
    @Operation(summary = "Deleted objects, last deleted first")
    @APIResponse(responseCode = "200", description = "A page of objects")
    @APIResponse(responseCode = "400", description = "A parameter cannot be read")
    public Uni<Page<AdminObjectView>> list(
            @BeanParam @Valid PageQuery page,
            @QueryParam("deleted")
                    @DefaultValue("true")
                    @Pattern(regexp = "true", message = "must be true: living objects are their owner's to list")
                    String deleted,
            @QueryParam("user_id") @Nullable String user,
            @QueryParam("type") @Nullable String type,
            @QueryParam("deleted_before") @Nullable String deletedBefore) {
        DeletedQuery query = new DeletedQuery(
                QueryText.uuidOrNull("user_id", user), type, QueryText.instantOrNull("deleted_before", deletedBefore));
        return objects.deleted(query, page.cursor, page.limit);
    }

    @POST
    @Path("/{id}/restore")
    @Operation(summary = "Undo a deletion, whoever's it was")
    @APIResponse(responseCode = "200", description = "The object, its owner's again")
    @APIResponse(responseCode = "404", description = "There is none, or it is purged")
    @APIResponse(responseCode = "409", description = "It is not deleted")
    public Uni<AdminObjectView> restore(@PathParam("id") UUID id) {
        return objects.restore(caller.userId(), new ObjectId(id));
    }

    @DELETE
    @Path("/{id}")
    @Operation(summary = "Delete for good: the object, deleted or not, its files, links and history")
    @APIResponse(responseCode = "204", description = "It is gone")
    @APIResponse(responseCode = "404", description = "There is none")
    public Uni<Void> purge(@PathParam("id") UUID id) {
        return objects.purge(new ObjectId(id));
    }

    @GET
    @Path("/{id}/history")
    @Operation(summary = "An object's versions, newest first, deleted or not; state=true shows what each version was")
    @APIResponse(responseCode = "200", description = "A page of versions")
    @APIResponse(responseCode = "404", description = "There is none")
    public Uni<Page<HistoryView>> history(
            @PathParam("id") UUID id, @BeanParam @Valid PageQuery page, @QueryParam("state") boolean state) {
        return objects.history(new ObjectId(id), page.cursor, page.limit, state);
    }
}
