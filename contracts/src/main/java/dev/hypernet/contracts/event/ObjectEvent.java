package dev.hypernet.contracts.event;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What became of a typed object. Topic {@value #TOPIC}, key: the object's id, sequence: its version. */
public sealed interface ObjectEvent extends Event {
    String TOPIC = "hypernet.object.v1";

    @Override
    default String topic() {
        return TOPIC;
    }

    /** The object came to be, by its owner or by a sync. */
    @EventType("dev.hypernet.object.created.v1")
    record ObjectCreated(ObjectSnapshot object) implements ObjectEvent {
        @Override
        public UserId userId() {
            return object.userId();
        }

        @Override
        public UUID aggregateId() {
            return object.id().value();
        }

        @Override
        public long sequence() {
            return object.version();
        }
    }

    /** The object changed; {@code changed} names the fields, as in the snapshot. */
    @EventType("dev.hypernet.object.updated.v1")
    record ObjectUpdated(ObjectSnapshot object, List<String> changed) implements ObjectEvent {
        @Override
        public UserId userId() {
            return object.userId();
        }

        @Override
        public UUID aggregateId() {
            return object.id().value();
        }

        @Override
        public long sequence() {
            return object.version();
        }
    }

    /** The object was deleted (softly: an admin can restore it until its retention ends). Ids only. */
    @EventType("dev.hypernet.object.deleted.v1")
    record ObjectDeleted(ObjectId id, String type, UserId userId, long version, Instant deletedAt)
            implements ObjectEvent {
        @Override
        public UUID aggregateId() {
            return id.value();
        }

        @Override
        public long sequence() {
            return version;
        }
    }

    /** A deleted object is back, by an admin; its links come back with it. The whole state, like a creation. */
    @EventType("dev.hypernet.object.restored.v1")
    record ObjectRestored(ObjectSnapshot object) implements ObjectEvent {
        @Override
        public UserId userId() {
            return object.userId();
        }

        @Override
        public UUID aggregateId() {
            return object.id().value();
        }

        @Override
        public long sequence() {
            return object.version();
        }
    }

    /** The object is gone for good, with its files, links and history. Ids only; its id is never used again. */
    @EventType("dev.hypernet.object.purged.v1")
    record ObjectPurged(ObjectId id, String type, UserId userId, long version, Instant purgedAt)
            implements ObjectEvent {
        @Override
        public UUID aggregateId() {
            return id.value();
        }

        @Override
        public long sequence() {
            return version;
        }
    }
}
