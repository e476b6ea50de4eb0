package dev.hypernet.integrations.probe;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.integrations.integration.Health;
import dev.hypernet.platform.identity.Caller;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** An integration's health, looked at now (row I17). */
@Path("/api/v1/integrations")
@Tag(name = "Integrations")
@Authenticated
@APIResponse(responseCode = "401", description = "No valid token")
public class ProbeResource {
    private final Probes probes;
    private final Caller caller;

    ProbeResource(Probes probes, Caller caller) {
        this.probes = probes;
        this.caller = caller;
    }

    @POST
    @Path("/{id}/health/check")
    @Operation(summary = "Check now whether it works")
    @APIResponse(responseCode = "200", description = "Its health, as it was found")
    @APIResponse(responseCode = "404", description = "There is none, or it is not the caller's")
    @APIResponse(responseCode = "409", description = "It is not connected, not enabled, or there is no way to check it")
    @APIResponse(responseCode = "429", description = "Too many calls just now: it was not checked")
    @APIResponse(responseCode = "503", description = "It could not be checked just now")
    public Uni<Health> check(@PathParam("id") UUID id) {
        return probes.check(caller.userId(), new IntegrationId(id));
    }
}
