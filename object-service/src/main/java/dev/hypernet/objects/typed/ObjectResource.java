package dev.hypernet.objects.typed;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.objects.history.HistoryView;
import dev.hypernet.objects.history.ObjectHistory;
import dev.hypernet.objects.history.PastView;
import dev.hypernet.platform.http.IdempotencyKey;
import dev.hypernet.platform.http.IfMatch;
import dev.hypernet.platform.identity.Caller;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.paging.PageQuery;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** Objects of every type. */
@Path("/api/v1/objects")
@Tag(name = "Objects")
@Authenticated
@APIResponse(responseCode = "401", description = "No valid token")
public class ObjectResource {
    private final ObjectService objects;
    private final ObjectHistory history;
    private final ObjectViews views;
    private final Caller caller;

    ObjectResource(ObjectService objects, ObjectHistory history, ObjectViews views, Caller caller) {
        this.objects = objects;
        this.history = history;
        this.views = views;
        this.caller = caller;
    }

    @POST
    @ResponseStatus(201)
    @Operation(summary = "Make an object of any type that has no resource of its own")
    @APIResponse(responseCode = "201", description = "The object")
    @APIResponse(
            responseCode = "422",
            description = "A field breaks a rule of its type; media and albums are made elsewhere")
    public Uni<ObjectView> create(
            @HeaderParam("Idempotency-Key") @Nullable IdempotencyKey key, @Valid @NotNull NewObject object) {
        return objects.create(caller.userId(), key, object);
    }

    @GET
    @Operation(
            summary = "The caller's objects of all types, newest first",
            description =
                    "With one type, where.<field>=value and where.<field>.gte, .gt, .lte, .lt filter by its indexed"
                            + " fields, and sort=<field> or sort=-<field> sorts the objects that have the field.")
    @APIResponse(responseCode = "200", description = "A page of objects")
    @APIResponse(responseCode = "400", description = "A parameter cannot be read, or names a field without an index")
    @APIResponse(responseCode = "503", description = "The field's index is being filled; ask again")
    public Uni<Page<ObjectView>> list(
            @BeanParam @Valid PageQuery page, @BeanParam @Valid ObjectFilter filter, @Context UriInfo request) {
        return objects.list(
                        caller.userId(),
                        filter.query(FieldFilter.of(request.getQueryParameters())),
                        page.cursor,
                        page.limit)
                .chain(found -> views.of(caller.userId(), found));
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "One object of any type")
    @APIResponse(
            responseCode = "200",
            description = "The object; with as_of, as it was then",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(oneOf = {ObjectView.class, PastView.class})))
    @APIResponse(responseCode = "400", description = "as_of is no time")
    @APIResponse(
            responseCode = "404",
            description = "There is none, or it is not the caller's, or it was not there then")
    public Uni<Object> get(@PathParam("id") UUID id, @QueryParam("as_of") @Nullable String asOf) {
        ObjectId object = new ObjectId(id);
        return asOf == null
                ? objects.get(caller.userId(), object)
                        .chain(found -> views.of(caller.userId(), found))
                        .map(Object.class::cast)
                : history.asOf(caller.userId(), object, null, asOf).map(Object.class::cast);
    }

    @PATCH
    @Path("/{id}")
    @Consumes({"application/merge-patch+json", "application/json"})
    @Operation(summary = "Change fields and metadata of an object, by JSON Merge Patch")
    @APIResponse(responseCode = "200", description = "The object")
    @APIResponse(responseCode = "404", description = "There is none, or it is not the caller's")
    @APIResponse(
            responseCode = "409",
            description = "It is a media object or an album: they have resources of their own")
    @APIResponse(responseCode = "412", description = "It changed since the version in If-Match")
    @APIResponse(responseCode = "422", description = "A field breaks a rule, or cannot be changed")
    public Uni<ObjectView> patch(
            @PathParam("id") UUID id,
            @HeaderParam("If-Match") @DefaultValue("*") IfMatch match,
            @NotNull JsonNode patch) {
        return objects.patch(caller.userId(), new ObjectId(id), match, patch).map(ObjectView::of);
    }

    @DELETE
    @Path("/{id}")
    @Operation(summary = "Delete an object of any type, softly")
    @APIResponse(responseCode = "204", description = "It is deleted, and its links with it")
    @APIResponse(responseCode = "404", description = "There is none, or it is not the caller's")
    @APIResponse(responseCode = "412", description = "It changed since the version in If-Match")
    public Uni<Void> delete(@PathParam("id") UUID id, @HeaderParam("If-Match") @DefaultValue("*") IfMatch match) {
        return objects.delete(caller.userId(), new ObjectId(id), match);
    }

    @GET
    @Path("/{id}/history")
    @Operation(summary = "An object's versions, newest first; state=true shows what each version was")
    @APIResponse(responseCode = "200", description = "A page of versions")
    @APIResponse(responseCode = "404", description = "There is none, or it is not the caller's")
    public Uni<Page<HistoryView>> history(
            @PathParam("id") UUID id, @BeanParam @Valid PageQuery page, @QueryParam("state") boolean state) {
        return history.page(caller.userId(), new ObjectId(id), null, page.cursor, page.limit, state);
    }
}
