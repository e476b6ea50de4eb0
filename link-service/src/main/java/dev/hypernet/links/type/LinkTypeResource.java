package dev.hypernet.links.type;

import dev.hypernet.links.type.TypeService.Registered;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.paging.PageQuery;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Which types of links there are. */
@Path("/api/v1/link-types")
@Tag(name = "Link types", description = "What links may mean, and what they may join")
@Authenticated
@APIResponse(responseCode = "401", description = "No valid bearer token")
public class LinkTypeResource {
    private final TypeService types;

    LinkTypeResource(TypeService types) {
        this.types = types;
    }

    @GET
    @Operation(summary = "All types of links, by their names")
    @APIResponse(responseCode = "200", description = "A page of types")
    @APIResponse(responseCode = "400", description = "A parameter cannot be read")
    public Uni<Page<LinkTypeView>> list(@BeanParam @Valid PageQuery page) {
        return types.list(page.cursor, page.limit).map(found -> found.map(LinkTypeView::of));
    }

    @GET
    @Path("/{name}")
    @Operation(summary = "One type, in its version in force")
    @APIResponse(responseCode = "200", description = "The type")
    @APIResponse(responseCode = "404", description = "There is no such type")
    public Uni<LinkTypeView> get(@PathParam("name") String name) {
        return types.get(name).map(LinkTypeView::of);
    }

    @POST
    @RolesAllowed("admin")
    @Operation(
            summary = "Add a type, or a higher version of one; for admins",
            description = "A higher version allows all the one in force does, and may allow more.")
    @APIResponse(
            responseCode = "201",
            description = "The type; links of it can be made from now on",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = LinkTypeView.class)))
    @APIResponse(
            responseCode = "200",
            description = "This version is known with this content: the version in force",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = LinkTypeView.class)))
    @APIResponse(responseCode = "400", description = "The body is not JSON")
    @APIResponse(responseCode = "403", description = "The caller is no admin")
    @APIResponse(
            responseCode = "409",
            description = "The name or the version is taken, or the version not higher, or it allows less")
    @APIResponse(responseCode = "422", description = "The document breaks a rule")
    public Uni<RestResponse<LinkTypeView>> register(@Valid @NotNull LinkTypeDocument document) {
        return types.register(document, StoredType.Kind.REGISTERED).map(LinkTypeResource::answer);
    }

    private static RestResponse<LinkTypeView> answer(Registered registered) {
        return RestResponse.status(
                registered.isNew() ? RestResponse.Status.CREATED : RestResponse.Status.OK,
                LinkTypeView.of(registered.type()));
    }
}
