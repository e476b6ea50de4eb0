package dev.hypernet.contracts.event;

import dev.hypernet.contracts.LinkId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What became of a link. Topic {@value #TOPIC}, key: the link's id, sequence: its version. */
public sealed interface LinkEvent extends Event {
    String TOPIC = "hypernet.link.v1";

    @Override
    default String topic() {
        return TOPIC;
    }

    /** Two objects were joined. */
    @EventType("dev.hypernet.link.created.v1")
    record LinkCreated(LinkSnapshot link) implements LinkEvent {
        @Override
        public UserId userId() {
            return link.userId();
        }

        @Override
        public UUID aggregateId() {
            return link.id().value();
        }

        @Override
        public long sequence() {
            return link.version();
        }
    }

    /**
     * The link's strength, direction, sort order, place or metadata changed; {@code changed} names the fields. {@code
     * deleted_at}: it was deleted, and is back.
     */
    @EventType("dev.hypernet.link.updated.v1")
    record LinkUpdated(LinkSnapshot link, List<String> changed) implements LinkEvent {
        @Override
        public UserId userId() {
            return link.userId();
        }

        @Override
        public UUID aggregateId() {
            return link.id().value();
        }

        @Override
        public long sequence() {
            return link.version();
        }
    }

    /** The two objects are no longer joined. Ids only. */
    @EventType("dev.hypernet.link.deleted.v1")
    record LinkDeleted(
            LinkId id,
            UserId userId,
            String linkType,
            ObjectId fromObjectId,
            ObjectId toObjectId,
            long version,
            Instant deletedAt)
            implements LinkEvent {
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
