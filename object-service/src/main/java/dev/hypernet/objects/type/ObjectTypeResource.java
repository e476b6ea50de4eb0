package dev.hypernet.objects.type;

import dev.hypernet.objects.type.TypeService.Registered;
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

/** Which types of objects there are. */
@Path("/api/v1/object-types")
@Tag(name = "Object types")
@Authenticated
@APIResponse(responseCode = "401", description = "No valid token")
public class ObjectTypeResource {
    private final TypeService types;

    ObjectTypeResource(TypeService types) {
        this.types = types;
    }

    @GET
    @Operation(summary = "All types of objects, by their ids")
    @APIResponse(responseCode = "200", description = "A page of types")
    @APIResponse(responseCode = "400", description = "A parameter cannot be read")
    public Uni<Page<ObjectTypeView>> list(@BeanParam @Valid PageQuery page) {
        return types.list(page.cursor, page.limit).map(found -> found.map(ObjectTypeView::of));
    }

    @GET
    @Path("/{type_id}")
    @Operation(summary = "One type, in its version in force")
    @APIResponse(responseCode = "200", description = "The type")
    @APIResponse(responseCode = "404", description = "There is no such type")
    public Uni<ObjectTypeView> get(@PathParam("type_id") String typeId) {
        return types.get(typeId).map(ObjectTypeView::of);
    }

    @POST
    @RolesAllowed("admin")
    @Operation(summary = "Add a type, or a higher version of one; for admins")
    @APIResponse(
            responseCode = "201",
            description = "The type; objects of it can be made from now on",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = ObjectTypeView.class)))
    @APIResponse(
            responseCode = "200",
            description = "This version is known with this content: the version in force",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = ObjectTypeView.class)))
    @APIResponse(responseCode = "403", description = "The caller is no admin")
    @APIResponse(responseCode = "409", description = "The name or the version is taken, or the version not higher")
    @APIResponse(responseCode = "422", description = "The document breaks a rule")
    public Uni<RestResponse<ObjectTypeView>> register(@Valid @NotNull ObjectTypeDocument document) {
        return types.register(document, ObjectType.Kind.REGISTERED).map(ObjectTypeResource::answer);
    }

    private static RestResponse<ObjectTypeView> answer(Registered registered) {
        return RestResponse.status(
                registered.isNew() ? RestResponse.Status.CREATED : RestResponse.Status.OK,
                ObjectTypeView.of(registered.type()));
    }
}
