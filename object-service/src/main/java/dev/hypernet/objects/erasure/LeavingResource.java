package dev.hypernet.objects.erasure;

import dev.hypernet.platform.identity.Caller;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;

/** A person's own way out. */
@Path("/api/v1/users")
@Authenticated
@Tag(name = "Users")
public class LeavingResource {
    private final LeavingService leaving;
    private final Caller caller;

    LeavingResource(LeavingService leaving, Caller caller) {
        this.leaving = leaving;
        this.caller = caller;
    }

    @DELETE
    @Path("/me")
    @ResponseStatus(202)
    @Operation(
            summary = "Leave: delete the account and everything in it",
            description = "Connected accounts are revoked at their providers. There is no way back.")
    @APIResponse(responseCode = "202", description = "The account is closed; the rest is being removed")
    @APIResponse(responseCode = "401", description = "No valid token")
    @APIResponse(responseCode = "403", description = "The password is wrong")
    @APIResponse(responseCode = "409", description = "The last admin cannot leave")
    @APIResponse(responseCode = "422", description = "The proof is missing or wrong")
    public Uni<LeavingView> leave(@Valid @NotNull Farewell farewell) {
        return leaving.leave(caller.userId(), farewell).map(LeavingView::since);
    }
}
