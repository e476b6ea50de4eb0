package dev.hypernet.sync.provider;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import io.quarkus.oidc.client.filter.OidcClientFilter;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.jspecify.annotations.Nullable;

/** integration-service, as the keeper of budgets. */
@RegisterRestClient(configKey = "integration-service")
@OidcClientFilter("integration-service")
@Path("/internal/v1/budgets")
public interface BudgetApi {

    /**
     * Pages want leave.
     *
     * @param places one for each
     * @param longestMs how long each can last
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Take(
            UserId userId,
            IntegrationId integrationId,
            List<UUID> places,
            long longestMs,
            @Nullable Integer requestsPerMinute,
            @Nullable Integer concurrency,
            @Nullable Integer appRequestsPerMinute) {
        public Take {
            places = List.copyOf(places);
        }
    }

    /** The first so many of those that were named have it. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Taken(
            int granted,
            @Nullable String refusedBy,
            @Nullable Long freeInMs) {}

    record GiveBack(UserId userId, IntegrationId integrationId, List<UUID> places) {
        public GiveBack {
            places = List.copyOf(places);
        }
    }

    record Hold(UserId userId, IntegrationId integrationId, long forMs, boolean wholeApp) {}

    @POST
    @Path("/take")
    Taken take(Take take);

    @POST
    @Path("/give-back")
    void giveBack(GiveBack given);

    @POST
    @Path("/hold")
    void hold(Hold hold);
}
