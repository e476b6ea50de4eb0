package dev.hypernet.integrations.execution;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.platform.problem.Problem;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How a call ended. */
public sealed interface Outcome {

    /** The audit's row: {@code GET /api/v1/executions/{id}}. */
    UUID executionId();

    /**
     * The provider did it.
     *
     * @param output as the method's outputSchema promises; shared with other callers, so never to be changed
     * @param cached whether the provider was not asked by this call
     * @param attempts how often the provider was asked; 0 for a cached output
     */
    record Done(UUID executionId, JsonNode output, boolean cached, int attempts) implements Outcome {}

    /**
     * It did not happen, or nobody knows.
     *
     * @param problem what the caller is told; holds no secret
     * @param code a stable word for why: the provider's own where it gave one ({@code channel_not_found},
     *     {@code http_500}), a finding about its answer ({@code output_invalid}), else the problem's name
     * @param aboutCredential the provider, or the store of credentials, refuses the credential: only its owner can help
     * @param retryAt before when there is no sense in another try; null where nobody said
     */
    record Failed(
            UUID executionId,
            Problem problem,
            String code,
            boolean aboutCredential,
            @Nullable Instant retryAt) implements Outcome {}
}
