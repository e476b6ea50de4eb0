package dev.hypernet.credentials.rotation;

import dev.hypernet.platform.identity.CallingService;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** How a rotation of the embedded store's key goes on. */
@Path("/internal/v1/secrets/keys")
@Authenticated
public class KeyResource {
    private final KeyRotation rotation;
    private final CallingService caller;

    KeyResource(KeyRotation rotation, CallingService caller) {
        this.rotation = rotation;
        this.caller = caller;
    }

    @GET
    @Operation(hidden = true)
    public Uni<KeysView> state() {
        caller.oneOf(CallingService.INTEGRATION_SERVICE);
        return rotation.state();
    }
}
