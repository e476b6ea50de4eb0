package dev.hypernet.contracts.event;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.UserId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What became of an integration and of its syncs (row V01). Topic {@value #TOPIC}, key: the integration's id, sequence:
 * its version.
 */
public sealed interface IntegrationEvent extends Event {
    String TOPIC = "hypernet.integration.v1";

    /** The integration after the change. */
    IntegrationSnapshot integration();

    @Override
    @JsonIgnore
    default UserId userId() {
        return integration().userId();
    }

    @Override
    default UUID aggregateId() {
        return integration().id().value();
    }

    @Override
    default long sequence() {
        return integration().version();
    }

    @Override
    default String topic() {
        return TOPIC;
    }

    /** A connection was begun; the integration waits for its settings, or for its owner's consent or credential. */
    @EventType("dev.hypernet.integration.created.v1")
    record IntegrationCreated(IntegrationSnapshot integration) implements IntegrationEvent {}

    /** The account is connected (again). */
    @EventType("dev.hypernet.integration.connected.v1")
    record IntegrationConnected(IntegrationSnapshot integration) implements IntegrationEvent {}

    /** The owner changed what may be changed or gave another credential, or a check found another health. */
    @EventType("dev.hypernet.integration.updated.v1")
    record IntegrationUpdated(IntegrationSnapshot integration) implements IntegrationEvent {}

    /** The owner disconnected it; its tokens are revoked and gone. */
    @EventType("dev.hypernet.integration.disconnected.v1")
    record IntegrationDisconnected(IntegrationSnapshot integration) implements IntegrationEvent {}

    /**
     * The owner removed it: nobody sees it any more, and no link leads to it. Objects that came from it stay with their
     * owner. To connect the same account again revives it, told as {@link IntegrationConnected}.
     */
    @EventType("dev.hypernet.integration.removed.v1")
    record IntegrationRemoved(IntegrationSnapshot integration) implements IntegrationEvent {}

    /** It cannot work any more until its owner acts; {@code code} says why in a stable word. */
    @EventType("dev.hypernet.integration.failed.v1")
    record IntegrationFailed(IntegrationSnapshot integration, String code, String message)
            implements IntegrationEvent {}

    /** A connection that was begun was declined, failed or given up; the integration is gone. */
    @EventType("dev.hypernet.integration.abandoned.v1")
    record IntegrationAbandoned(IntegrationSnapshot integration, String code) implements IntegrationEvent {}

    /** A sync job began. */
    @EventType("dev.hypernet.integration.sync_started.v1")
    record SyncStarted(IntegrationSnapshot integration, JobId jobId, String syncType, String trigger, Instant startedAt)
            implements IntegrationEvent {}

    /**
     * A sync job ended: {@code success} (every stream ended and balanced), {@code partial} (something was applied,
     * something rejected or unread), {@code failed} (nothing applied) or {@code cancelled}.
     */
    @EventType("dev.hypernet.integration.sync_completed.v1")
    record SyncCompleted(
            IntegrationSnapshot integration,
            JobId jobId,
            String syncType,
            String outcome,
            long recordsFetched,
            long recordsApplied,
            Instant startedAt,
            Instant endedAt,
            @Nullable String error)
            implements IntegrationEvent {}
}
