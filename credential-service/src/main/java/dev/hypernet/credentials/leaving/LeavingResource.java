package dev.hypernet.credentials.leaving;

import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Owner;
import dev.hypernet.platform.identity.CallingService;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.Path;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.server.Cancellable;

/** People who leave, told by integration-service alone. */
@Path("/internal/v1/users")
@Authenticated
public class LeavingResource {
    private final LeavingService leaving;
    private final CallingService caller;

    LeavingResource(LeavingService leaving, CallingService caller) {
        this.leaving = leaving;
        this.caller = caller;
    }

    /** Runs to its end even when the caller hangs up. */
    @DELETE
    @Path("/{user_id}")
    @Cancellable(false)
    @Operation(hidden = true)
    public Uni<Void> leave(@RestPath("user_id") UUID userId) {
        caller.oneOf(CallingService.INTEGRATION_SERVICE);
        UserId person = new UserId(userId);
        Owner.set(person);
        return leaving.leave(person);
    }
}
