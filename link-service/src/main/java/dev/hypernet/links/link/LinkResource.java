package dev.hypernet.links.link;

import dev.hypernet.contracts.LinkId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.event.LinkSnapshot;
import dev.hypernet.platform.identity.Caller;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.paging.PageQuery;
import dev.hypernet.platform.problem.Problem;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.EntityTag;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

@Path("/api/v1/links")
@Authenticated
@Tag(name = "Links", description = "How your objects belong together")
@APIResponse(responseCode = "401", description = "No valid bearer token")
public class LinkResource {
    private final LinkService links;
    private final Caller caller;

    LinkResource(LinkService links, Caller caller) {
        this.links = links;
        this.caller = caller;
    }

    @POST
    @Operation(summary = "Link two of your objects")
    @APIResponse(
            responseCode = "201",
            description = "The link, with its address and ETag",
            content = @Content(schema = @Schema(implementation = LinkView.class)))
    @APIResponse(responseCode = "400", description = "The body is not JSON")
    @APIResponse(responseCode = "404", description = "One of the objects does not exist, or is not yours")
    @APIResponse(responseCode = "409", description = "The two are already linked in this way")
    @APIResponse(responseCode = "422", description = "A field breaks a rule: errors names it")
    @APIResponse(responseCode = "503", description = "Whether an object exists cannot be found out right now")
    public Uni<RestResponse<LinkView>> create(@Valid @NotNull NewLink link) {
        return links.create(caller.userId(), link).map(LinkResource::created);
    }

    @GET
    @Operation(
            summary = "List the links of an object",
            description = "By exactly one of its ends. Ordered by link type, sort order (the unordered last) and id.")
    @APIResponse(
            responseCode = "200",
            description = "One page; for an object that is not yours an empty one",
            content = @Content(schema = @Schema(implementation = LinkPage.class)))
    @APIResponse(responseCode = "400", description = "Neither end is named, or both are, or a parameter cannot be read")
    public Uni<Page<LinkView>> list(
            @Parameter(
                            description = "Links that start from this object",
                            schema = @Schema(implementation = String.class, format = "uuid"))
                    @QueryParam("from_object_id")
                    @Nullable
                    String fromObjectId,
            @Parameter(
                            description = "Links that lead to this object",
                            schema = @Schema(implementation = String.class, format = "uuid"))
                    @QueryParam("to_object_id")
                    @Nullable
                    String toObjectId,
            @Parameter(description = "Only links of this type") @QueryParam("link_type") @Nullable String linkType,
            @Valid @BeanParam PageQuery page) {
        if ((fromObjectId == null) == (toObjectId == null)) {
            throw Problem.badRequest("from_object_id", "or to_object_id is needed, and not both");
        }
        Uni<Page<LinkSnapshot>> found = fromObjectId != null
                ? links.list(caller.userId(), LinkEnd.FROM, id("from_object_id", fromObjectId), linkType, page)
                : links.list(caller.userId(), LinkEnd.TO, id("to_object_id", toObjectId), linkType, page);
        return found.map(rows -> rows.map(LinkView::of));
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "Get a link")
    @APIResponse(
            responseCode = "200",
            description = "The link; its ETag is its version",
            content = @Content(schema = @Schema(implementation = LinkView.class)))
    @APIResponse(responseCode = "404", description = "There is no such link of yours")
    public Uni<RestResponse<LinkView>> get(@PathParam("id") UUID id) {
        return links.get(caller.userId(), new LinkId(id)).map(LinkResource::found);
    }

    @DELETE
    @Path("/{id}")
    @Operation(
            summary = "Delete a link",
            description = "The objects stay. A sync does not make again what you deleted.")
    @APIResponse(responseCode = "204", description = "It is deleted")
    @APIResponse(responseCode = "404", description = "There is no such link of yours")
    public Uni<Void> delete(@PathParam("id") UUID id) {
        return links.delete(caller.userId(), new LinkId(id));
    }

    private static RestResponse<LinkView> created(LinkSnapshot link) {
        return RestResponse.ResponseBuilder.create(RestResponse.Status.CREATED, LinkView.of(link))
                .location(URI.create("/api/v1/links/" + link.id()))
                .tag(tag(link))
                .build();
    }

    private static RestResponse<LinkView> found(LinkSnapshot link) {
        return RestResponse.ResponseBuilder.ok(LinkView.of(link)).tag(tag(link)).build();
    }

    private static EntityTag tag(LinkSnapshot link) {
        return new EntityTag(Long.toString(link.version()));
    }

    private static ObjectId id(String parameter, @Nullable String text) {
        try {
            return ObjectId.of(String.valueOf(text));
        } catch (IllegalArgumentException malformed) {
            throw Problem.badRequest(parameter, "is not a UUID");
        }
    }

    /** One page of links, for the documentation. */
    @Schema(name = "LinkPage")
    record LinkPage(List<LinkView> items, @Nullable String nextCursor) {}
}
