package dev.hypernet.objects.token;

import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The keys tokens are signed with, for admins. */
@Path("/api/v1/admin/signing-keys")
@Tag(name = "Administration")
@RolesAllowed("admin")
public class SigningKeyResource {
    private final Issuer issuer;

    SigningKeyResource(Issuer issuer) {
        this.issuer = issuer;
    }

    @POST
    @Path("/rotate")
    @Blocking // writes a file
    @Operation(
            summary = "Sign with new keys",
            description = "The old ones verify as long as a token signed with them can be good.")
    @APIResponse(responseCode = "200", description = "The new keys' ids")
    @APIResponse(responseCode = "401", description = "No valid token")
    @APIResponse(responseCode = "403", description = "The caller is no admin")
    @APIResponse(responseCode = "409", description = "The keys are mounted read-only: change what is mounted")
    public RotatedKeys rotate() {
        return issuer.rotate();
    }
}
