package dev.hypernet.sync.provider;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import io.quarkus.oidc.client.filter.OidcClientFilter;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.jspecify.annotations.Nullable;

/** credential-service, as the worker asks it. */
@RegisterRestClient(configKey = "credential-service")
@OidcClientFilter("credential-service")
@Path("/internal/v1/credentials")
public interface LeaseApi {

    /**
     * A credential is wanted.
     *
     * @param purpose for the audit
     * @param rejectedGeneration the provider refused this one, so that it does no good to send it again
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record LeaseRequest(
            UserId userId, String purpose, @Nullable Long rejectedGeneration) {}

    @POST
    @Path("/{integration}/lease")
    Lease lease(@PathParam("integration") IntegrationId integration, LeaseRequest request);
}
