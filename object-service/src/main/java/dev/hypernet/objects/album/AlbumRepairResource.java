package dev.hypernet.objects.album;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** For admins: makes the projection of memberships anew, where it is not right. */
@Path("/api/v1/admin/projections/albums/repair")
@Tag(name = "Administration")
@RolesAllowed("admin")
@APIResponse(responseCode = "401", description = "No valid token")
@APIResponse(responseCode = "403", description = "The caller is no admin")
public class AlbumRepairResource {
    private final AlbumRepairService repairs;

    AlbumRepairResource(AlbumRepairService repairs) {
        this.repairs = repairs;
    }

    @POST
    @Operation(summary = "Count the media of everybody's albums anew")
    @APIResponse(responseCode = "200", description = "How much was not right; it is now")
    public Uni<Repaired> repair() {
        return repairs.repair();
    }
}
