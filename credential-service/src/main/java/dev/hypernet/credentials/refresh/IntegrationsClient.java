package dev.hypernet.credentials.refresh;

import io.quarkus.oidc.client.filter.OidcClientFilter;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.UUID;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/** integration-service, which keeps what people see of their connections. It asks back before it believes anything. */
@RegisterRestClient(configKey = "integration-service")
@OidcClientFilter("integration-service")
@Path("/internal/v1/integrations")
public interface IntegrationsClient {

    /** The provider takes this generation no more, and nobody but its owner helps. Repeatable. */
    @POST
    @Path("/{id}/credential-rejected")
    Uni<Void> rejected(@PathParam("id") UUID integration, Rejected rejected);

    /** One that was rejected works again. Repeatable. */
    @POST
    @Path("/{id}/credential-restored")
    Uni<Void> restored(@PathParam("id") UUID integration, Restored restored);

    /**
     * Which one, and why.
     *
     * @param reason for people; never what a provider said
     */
    record Rejected(UUID userId, long generation, String reason) {}

    /** Which one. */
    record Restored(UUID userId, long generation) {}
}
