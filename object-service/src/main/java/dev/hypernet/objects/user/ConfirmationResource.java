package dev.hypernet.objects.user;

import dev.hypernet.objects.throttle.ClientAddress;
import dev.hypernet.platform.secret.Secret;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestQuery;

/** What people do with what a mail brought them. */
@Path("/api/v1/auth")
@Tag(name = "Login")
@PermitAll
public class ConfirmationResource {
    private final ConfirmationService confirmations;

    ConfirmationResource(ConfirmationService confirmations) {
        this.confirmations = confirmations;
    }

    @GET
    @Path("/verify-email")
    @Operation(summary = "Follow the link of a mail: the address is the person's", description = "Good once.")
    @APIResponse(responseCode = "200", description = "The address, verified")
    @APIResponse(responseCode = "400", description = "The link was used, is too old, or a newer one was sent")
    @APIResponse(responseCode = "409", description = "Somebody else took the address meanwhile")
    public Uni<ConfirmedEmail> verifyEmail(@RestQuery @NotNull @Size(max = 100) String token) {
        return confirmations.confirmEmail(Secret.of(token));
    }

    @POST
    @Path("/password-reset")
    @ResponseStatus(202)
    @Operation(
            summary = "Forgot the password",
            description = "A mail with a token is sent if there is such an account; the answer does not tell.")
    @APIResponse(responseCode = "202", description = "Whether or not there is such an account")
    @APIResponse(responseCode = "422", description = "A field breaks a rule")
    @APIResponse(responseCode = "429", description = "Too many mails")
    public Uni<Void> forgotPassword(@Valid @NotNull ResetRequest reset, @Context HttpServerRequest request) {
        return confirmations.forgotPassword(reset.email(), ClientAddress.of(request));
    }

    @POST
    @Path("/password-reset/confirm")
    @Operation(summary = "Set a new password by the token of a mail", description = "Every session ends.")
    @APIResponse(responseCode = "204", description = "Set")
    @APIResponse(responseCode = "400", description = "The token was used, is too old, or a newer one was sent")
    @APIResponse(responseCode = "422", description = "A field breaks a rule")
    public Uni<Void> resetPassword(@Valid @NotNull PasswordReset reset) {
        return confirmations.resetPassword(reset);
    }
}
