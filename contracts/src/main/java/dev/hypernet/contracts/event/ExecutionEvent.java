package dev.hypernet.contracts.event;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What became of calls that were to be made later ({@code Prefer: respond-async}). Topic {@value #TOPIC}, key: the
 * execution's id, sequence: 1, as an execution ends once. Ids and words only: inputs and outputs are never told here.
 */
public sealed interface ExecutionEvent extends Event {
    String TOPIC = "hypernet.execution.v1";

    @Override
    default String topic() {
        return TOPIC;
    }

    /**
     * A call has ended. Who called it reads the output at {@code GET /api/v1/executions/{execution_id}} while it is
     * kept, a day.
     *
     * @param executionId what was answered when the call was accepted
     * @param userId whose integration it is
     * @param calledBy who asked for it: the same person, or another one to whom the integration is open
     * @param integrationId the integration it went through
     * @param method the method's id in the integration's definition
     * @param status {@code succeeded}, {@code failed}, or {@code unknown}: the process that made it was lost, and the
     *     method is none that may be called twice, so the provider may have done it or not
     * @param code a stable word for why it did not succeed, such as {@code provider-timed-out} or one of the provider's
     *     own; null if it did
     * @param attempts how often it was begun, at least 1; each time it met a rate limit and was put back counts
     * @param acceptedAt when it was asked for
     * @param endedAt when its end was written down
     */
    @EventType("dev.hypernet.execution.completed.v1")
    record ExecutionCompleted(
            UUID executionId,
            UserId userId,
            UserId calledBy,
            IntegrationId integrationId,
            String method,
            String status,
            @Nullable String code,
            int attempts,
            Instant acceptedAt,
            Instant endedAt)
            implements ExecutionEvent {
        @Override
        public UUID aggregateId() {
            return executionId;
        }

        @Override
        public long sequence() {
            return 1;
        }
    }
}
