package dev.hypernet.integrations.execution;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One use of an integration. What was sent and received is not in it, only its hash, but for the answer of a call that
 * nobody waited for or that had an Idempotency-Key: that is kept for a day, for whoever called.
 *
 * @param definitionVersion null while it is queued
 * @param calledBy null where the platform looked whether the integration works
 * @param purpose {@code method} or {@code probe}
 * @param mode {@code sync}, or {@code async} where nobody waited
 * @param status {@code queued}, {@code running}, {@code succeeded}, {@code failed}, or {@code unknown}: the process
 *     that made it was lost, and the provider may have done it or not
 * @param code why it failed, in a word; may be the provider's own
 * @param startedAt of the last time it was made; null while it is queued
 * @param durationMs all attempts and pauses together; null until it ends
 * @param attempts how often the provider was asked
 * @param cached whether another call's answer was given
 * @param httpStatus the provider's, of the last attempt that was answered
 * @param requestBytes of all attempts' bodies
 * @param responseBytes of all answers' bodies
 * @param inputHash SHA-256 of the canonical JSON (RFC 8785)
 * @param outputHash the same of the output
 * @param output while it is kept
 * @param problem while it is kept
 * @param expiresAt when they are deleted
 */
public record ExecutionView(
        UUID id,
        IntegrationId integrationId,
        String integrationType,
        @Nullable String definitionVersion,
        String method,
        @Nullable UserId calledBy,
        String purpose,
        String mode,
        String status,
        @Nullable String code,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Long durationMs,
        int attempts,
        boolean cached,
        @Nullable Integer httpStatus,
        long requestBytes,
        long responseBytes,
        @Nullable String inputHash,
        @Nullable String outputHash,
        @Schema(implementation = Object.class) @Nullable JsonNode output,
        @Schema(implementation = Object.class) @Nullable JsonNode problem,
        @Nullable Instant expiresAt) {

    static ExecutionView of(Execution execution) {
        return new ExecutionView(
                execution.id(),
                execution.integrationId(),
                execution.integrationType(),
                execution.definitionVersion(),
                execution.method(),
                execution.calledBy(),
                execution.purpose(),
                execution.mode(),
                execution.status(),
                execution.code(),
                execution.createdAt(),
                execution.startedAt(),
                execution.durationMs(),
                execution.attempts(),
                execution.cached(),
                execution.httpStatus(),
                execution.requestBytes(),
                execution.responseBytes(),
                execution.inputHash(),
                execution.outputHash(),
                execution.output(),
                execution.problem(),
                execution.expiresAt());
    }
}
