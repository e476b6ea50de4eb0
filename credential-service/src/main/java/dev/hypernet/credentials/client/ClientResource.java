package dev.hypernet.credentials.client;

import dev.hypernet.persistence.Owner;
import dev.hypernet.platform.identity.CallingService;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.server.Cancellable;

/** Registrations with providers, for integration-service alone, which asks whether an admin wants it. */
@Path("/internal/v1/clients")
@Authenticated
public class ClientResource {
    private static final String TYPE = "[a-z][a-z0-9_]{0,49}";

    private final ClientService clients;
    private final OAuthClients known;
    private final CallingService caller;

    ClientResource(ClientService clients, OAuthClients known, CallingService caller) {
        this.clients = clients;
        this.known = known;
        this.caller = caller;
    }

    /** Without what is secret about it; a 404 where there is none. */
    @GET
    @Path("/{integration_type}")
    @Operation(hidden = true)
    public Uni<ClientView> get(@RestPath("integration_type") String integrationType) {
        caller.oneOf(CallingService.INTEGRATION_SERVICE);
        return known.view(integrationType);
    }

    @PUT
    @Path("/{integration_type}")
    @Cancellable(false)
    @Operation(hidden = true)
    public Uni<Void> put(
            @RestPath("integration_type") @Pattern(regexp = TYPE) String integrationType,
            @Valid @NotNull NewClient client) {
        String name = caller.oneOf(CallingService.INTEGRATION_SERVICE);
        Owner.set(Installation.OWNER);
        return clients.put(integrationType, client, name);
    }

    /** None is no error. */
    @DELETE
    @Path("/{integration_type}")
    @Cancellable(false)
    @Operation(hidden = true)
    public Uni<Void> delete(@RestPath("integration_type") String integrationType) {
        String name = caller.oneOf(CallingService.INTEGRATION_SERVICE);
        Owner.set(Installation.OWNER);
        return clients.delete(integrationType, name);
    }
}
