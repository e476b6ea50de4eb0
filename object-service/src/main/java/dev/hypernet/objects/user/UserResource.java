package dev.hypernet.objects.user;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.objects.throttle.ClientAddress;
import dev.hypernet.platform.http.IfMatch;
import dev.hypernet.platform.identity.Caller;
import dev.hypernet.platform.secret.Secret;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;

/** People. */
@Path("/api/v1/users")
@Tag(name = "Users")
public class UserResource {
    private final UserService users;
    private final ConfirmationService confirmations;
    private final Caller caller;

    UserResource(UserService users, ConfirmationService confirmations, Caller caller) {
        this.users = users;
        this.confirmations = confirmations;
        this.caller = caller;
    }

    @POST
    @PermitAll
    @ResponseStatus(201)
    @Operation(summary = "Register", description = "A mail with a link is sent, to verify the address.")
    @APIResponse(responseCode = "201", description = "Registered")
    @APIResponse(responseCode = "409", description = "The address is taken")
    @APIResponse(responseCode = "422", description = "A field breaks a rule")
    @APIResponse(responseCode = "429", description = "Too many mails")
    public Uni<UserView> register(@Valid @NotNull NewUser user, @Context HttpServerRequest request) {
        return users.register(user, ClientAddress.of(request)).map(UserView::of);
    }

    @GET
    @Path("/me")
    @Authenticated
    @Operation(summary = "The caller's own account")
    @APIResponse(responseCode = "200", description = "The account")
    @APIResponse(responseCode = "401", description = "No valid token")
    public Uni<UserView> me() {
        return users.get(caller.userId()).map(UserView::of);
    }

    @PATCH
    @Path("/me")
    @Authenticated
    @Consumes({"application/merge-patch+json", "application/json"})
    @Operation(summary = "Change display_name, avatar_url or metadata", description = "JSON Merge Patch, RFC 7396")
    @APIResponse(responseCode = "200", description = "The account")
    @APIResponse(responseCode = "401", description = "No valid token")
    @APIResponse(responseCode = "412", description = "It changed since the version in If-Match")
    @APIResponse(responseCode = "422", description = "A field breaks a rule, or cannot be changed")
    public Uni<UserView> edit(@NotNull JsonNode patch, @HeaderParam("If-Match") @DefaultValue("*") IfMatch match) {
        return users.edit(caller.userId(), patch, match).map(UserView::of);
    }

    @POST
    @Path("/me/password")
    @Authenticated
    @Operation(summary = "Change the password", description = "The caller's other sessions end.")
    @APIResponse(responseCode = "204", description = "Changed")
    @APIResponse(responseCode = "401", description = "No valid token")
    @APIResponse(responseCode = "403", description = "The current password is wrong")
    @APIResponse(responseCode = "422", description = "The new one breaks a rule")
    @APIResponse(responseCode = "429", description = "Too many wrong passwords")
    public Uni<Void> changePassword(@Valid @NotNull PasswordChange change) {
        return users.changePassword(caller.userId(), change, caller.session().orElse(null));
    }

    @POST
    @Path("/me/email")
    @Authenticated
    @ResponseStatus(202)
    @Operation(
            summary = "Change the address",
            description = "A mail with a link goes to the new address; it is the caller's when the link is followed.")
    @APIResponse(responseCode = "202", description = "The mail is sent")
    @APIResponse(responseCode = "401", description = "No valid token")
    @APIResponse(responseCode = "403", description = "The password is wrong")
    @APIResponse(responseCode = "409", description = "The address is taken")
    @APIResponse(responseCode = "422", description = "A field breaks a rule")
    @APIResponse(responseCode = "429", description = "Too many wrong passwords, or too many mails")
    @APIResponse(responseCode = "503", description = "The mail could not be sent")
    public Uni<Void> changeEmail(@Valid @NotNull EmailChange change, @Context HttpServerRequest request) {
        ClientAddress from = ClientAddress.of(request);
        return users.confirmPassword(caller.userId(), Secret.of(change.password()))
                .chain(user -> confirmations.changeEmail(user, change.email(), from));
    }

    @POST
    @Path("/me/verification")
    @Authenticated
    @ResponseStatus(202)
    @Operation(summary = "Send the link that verifies the address once more")
    @APIResponse(responseCode = "202", description = "The mail is sent, unless the address is verified already")
    @APIResponse(responseCode = "401", description = "No valid token")
    @APIResponse(responseCode = "429", description = "Too many mails")
    @APIResponse(responseCode = "503", description = "The mail could not be sent")
    public Uni<Void> verify(@Context HttpServerRequest request) {
        ClientAddress from = ClientAddress.of(request);
        return users.get(caller.userId()).chain(user -> confirmations.verify(user, from));
    }

    @POST
    @Path("/me/deactivate")
    @Authenticated
    @Operation(
            summary = "Deactivate the account",
            description = "Its sessions end and nobody can log in. An admin can take it back.")
    @APIResponse(responseCode = "204", description = "Deactivated")
    @APIResponse(responseCode = "401", description = "No valid token")
    @APIResponse(responseCode = "403", description = "The password is wrong")
    @APIResponse(responseCode = "409", description = "The caller is the last active admin")
    @APIResponse(responseCode = "429", description = "Too many wrong passwords")
    public Uni<Void> deactivate(@Valid @NotNull PasswordProof proof) {
        return users.deactivate(caller.userId(), Secret.of(proof.password()));
    }
}
