package dev.hypernet.integrations.execution;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What a method gave.
 *
 * @param executionId the audit's: {@code GET /api/v1/executions/{id}}
 * @param output as the method's outputSchema promises
 * @param cached whether the provider was not asked this time
 * @param attempts how often the provider was asked
 * @param durationMs all attempts and pauses together
 */
public record MethodResult(
        UUID executionId,

        @Schema(implementation = Object.class, description = "As the method's outputSchema promises")
        JsonNode output,

        boolean cached,
        int attempts,
        long durationMs) {}
