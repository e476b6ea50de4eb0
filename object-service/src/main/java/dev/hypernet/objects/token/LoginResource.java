package dev.hypernet.objects.token;

import dev.hypernet.objects.user.UserService;
import dev.hypernet.platform.problem.Problem;
import dev.hypernet.platform.secret.Secret;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Password for token. */
@Path("/api/v1/auth")
@Tag(name = "Login")
@PermitAll
public class LoginResource {
    private final UserService users;
    private final Issuer issuer;

    LoginResource(UserService users, Issuer issuer) {
        this.users = users;
        this.issuer = issuer;
    }

    @POST
    @Path("/login")
    @Operation(summary = "Log in")
    @APIResponse(responseCode = "200", description = "A bearer token")
    @APIResponse(responseCode = "401", description = "Wrong address or password")
    public Uni<AccessToken> login(@Valid @NotNull Login login) {
        return users.authenticate(login.email(), Secret.of(login.password()))
                .map(user -> user.map(issuer::forPerson)
                        .orElseThrow(() -> Problem.unauthorized("The address or the password is wrong.")));
    }
}
