package dev.hypernet.sync.provider;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.UserId;
import io.quarkus.oidc.client.filter.OidcClientFilter;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.jspecify.annotations.Nullable;

/** integration-service, as the worker asks it. */
@RegisterRestClient(configKey = "integration-service")
@OidcClientFilter("integration-service")
@Path("/internal/v1/sync-jobs")
public interface PlanApi {

    /**
     * A job's plan; 409 when it is for pages and the job is over. For contents, the integration's as it is now where
     * the job is forgotten.
     *
     * @param definition the document as it was when the job began
     * @param config the integration's settings
     * @param conflictPolicy null as the installation has it
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record PlanAnswer(
            JsonNode definition,
            JsonNode config,
            String integrationType,
            String version,
            @Nullable String conflictPolicy) {}

    @GET
    @Path("/{job}/plan")
    PlanAnswer plan(
            @PathParam("job") JobId job,
            @QueryParam("user_id") UserId user,
            @QueryParam("purpose") String purpose,
            @QueryParam("integration_id") @Nullable IntegrationId integration);
}
