package dev.hypernet.integrations.integration;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What the definition allows an integration's calls, and what is left of it just now: policies as in the headers of
 * draft-ietf-httpapi-ratelimit-headers. Empty where nothing is limited.
 */
@Schema(name = "IntegrationRateLimit")
public record RateLimit(List<Policy> policies) {
    public RateLimit {
        policies = List.copyOf(policies);
    }

    /**
     * One limit.
     *
     * @param policy a method; {@code *} for all of them together; {@code concurrency} for those under way at once
     * @param quota calls in each window, or at once
     * @param windowSeconds 60 or 1; null for calls at once
     * @param remaining how many more there could be now
     */
    public record Policy(String policy, int quota, @Nullable Integer windowSeconds, int remaining) {}
}
