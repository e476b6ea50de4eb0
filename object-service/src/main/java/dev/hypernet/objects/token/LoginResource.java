package dev.hypernet.objects.token;

import dev.hypernet.objects.throttle.ClientAddress;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Logging in, staying in, logging out. */
@Path("/api/v1/auth")
@Tag(name = "Login")
@PermitAll
public class LoginResource {
    private final LoginService logins;

    LoginResource(LoginService logins) {
        this.logins = logins;
    }

    @POST
    @Path("/login")
    @Operation(summary = "Log in")
    @APIResponse(responseCode = "200", description = "A bearer token, and a refresh token for the next")
    @APIResponse(responseCode = "401", description = "Wrong address or password")
    @APIResponse(responseCode = "403", description = "The password is right, the account is not active")
    @APIResponse(responseCode = "429", description = "Too many wrong passwords; Retry-After says when to come again")
    public Uni<LoggedIn> login(
            @Valid @NotNull Login login,
            @HeaderParam("User-Agent") @Nullable String userAgent,
            @Context HttpServerRequest request) {
        return logins.login(login, ClientAddress.of(request), userAgent);
    }

    @POST
    @Path("/refresh")
    @Operation(
            summary = "The next tokens for a refresh token",
            description = "A refresh token is good once. One that comes again, even at once, ends its session.")
    @APIResponse(responseCode = "200", description = "A bearer token, and the next refresh token")
    @APIResponse(responseCode = "401", description = "No refresh token, or its session is over or was ended")
    @APIResponse(responseCode = "403", description = "The account is not active")
    public Uni<LoggedIn> refresh(@Valid @NotNull Refresh refresh) {
        return logins.refresh(refresh);
    }

    @POST
    @Path("/logout")
    @Operation(
            summary = "End the session of a refresh token",
            description = "As often as one likes. Access tokens stay good until they run out.")
    @APIResponse(responseCode = "204", description = "There is no such session any more")
    public Uni<Void> logout(@Valid @NotNull Refresh refresh) {
        return logins.logout(refresh);
    }
}
