package dev.hypernet.integrations.secret;

import dev.hypernet.platform.identity.Caller;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** How the store of secrets stands, for admins: never what is in it, nor who used it. */
@Path("/api/v1/secrets")
@Tag(name = "Secrets", description = "How the store of secrets stands; never what is in it")
@Authenticated
@APIResponse(responseCode = "401", description = "No valid token")
@APIResponse(responseCode = "403", description = "The caller is no admin")
@APIResponse(responseCode = "503", description = "The store of credentials does not answer")
public class SecretResource {
    private static final String JSON = "application/json";

    private final SecretService secrets;

    SecretResource(SecretService secrets) {
        this.secrets = secrets;
    }

    @GET
    @Path("/audit/verification")
    @RolesAllowed(Caller.ADMIN)
    @Operation(summary = "Compare the audit of secrets with its seals; for admins", description = """
        Whoever asks while the same is being answered gets that answer.\
        """)
    @APIResponse(
            responseCode = "200",
            description = "Whether it is intact, and if not the first thing that is wrong",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = VerificationView.class)))
    @APIResponse(responseCode = "400", description = "The seal is none")
    @APIResponse(
            responseCode = "409",
            description = "verification-running: the audit is being compared with another seal. verification-too-long:"
                    + " it is too large to be waited for; the command verify-audit takes its time")
    public Uni<VerificationView> verify(
            @Parameter(
                            description = "A seal known from the log or an earlier answer, which must still be there:"
                                    + " without one nobody sees that the newest were cut off",
                            example = "17:9f86d0…")
                    @QueryParam("seal")
                    @Nullable
                    String seal) {
        return secrets.verifyAudit(seal).map(VerificationView::of);
    }

    @GET
    @Path("/keys")
    @RolesAllowed(Caller.ADMIN)
    @Operation(summary = "How the keys of the embedded store stand, as one replica sees it; for admins")
    @APIResponse(
            responseCode = "200",
            description = "Versions and numbers, no key",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = KeysView.class)))
    public Uni<KeysView> keys() {
        return secrets.keys().map(KeysView::of);
    }
}
