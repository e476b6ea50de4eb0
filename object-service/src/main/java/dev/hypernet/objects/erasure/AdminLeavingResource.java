package dev.hypernet.objects.erasure;

import dev.hypernet.contracts.UserId;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;

/** An admin's way to let somebody go. */
@Path("/api/v1/admin/users")
@RolesAllowed("admin")
@Tag(name = "Administration")
public class AdminLeavingResource {
    private final LeavingService leaving;

    AdminLeavingResource(LeavingService leaving) {
        this.leaving = leaving;
    }

    @DELETE
    @Path("/{id}")
    @ResponseStatus(202)
    @Operation(
            summary = "Delete an account and everything in it",
            description = "May be repeated: services that have not answered are told again. There is no way back.")
    @APIResponse(responseCode = "202", description = "The account is closed; the rest is being removed")
    @APIResponse(responseCode = "401", description = "No valid token")
    @APIResponse(responseCode = "403", description = "For admins alone")
    @APIResponse(responseCode = "404", description = "There is no such account")
    @APIResponse(responseCode = "409", description = "It is the last admin's")
    public Uni<LeavingView> remove(@PathParam("id") UUID id) {
        return leaving.remove(new UserId(id)).map(LeavingView::since);
    }
}
