package dev.hypernet.contracts.event;

import dev.hypernet.contracts.UserId;
import java.time.Instant;
import java.util.UUID;

/**
 * How a person leaves. Topic {@value #TOPIC}, key: the person's id. Ids and times only.
 *
 * <p>A deletion is asked for once; each service then removes what it holds of the person and says so; when the last one
 * has, the account itself goes.
 */
public sealed interface UserEvent extends Event {
    String TOPIC = "hypernet.user.v1";

    @Override
    default String topic() {
        return TOPIC;
    }

    @Override
    default UUID aggregateId() {
        return userId().value();
    }

    /** The person, or an admin, asked for the account and everything in it to be deleted. There is no way back. */
    @EventType("dev.hypernet.user.deletion_requested.v1")
    record UserDeletionRequested(UserId userId, Instant requestedAt) implements UserEvent {
        @Override
        public long sequence() {
            return 1;
        }
    }

    /**
     * A service has removed what it held of the person, and keeps a tombstone, so that a late message revives nothing.
     *
     * @param service the service's name, such as {@code link-service}
     */
    @EventType("dev.hypernet.user.erased.v1")
    record UserErased(UserId userId, String service, Instant erasedAt) implements UserEvent {
        @Override
        public long sequence() {
            return 2;
        }
    }

    /** Every service has removed what it held, and the account is gone. */
    @EventType("dev.hypernet.user.deleted.v1")
    record UserDeleted(UserId userId, Instant deletedAt) implements UserEvent {
        @Override
        public long sequence() {
            return 3;
        }
    }
}
