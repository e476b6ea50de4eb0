package dev.hypernet.contracts.event;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import java.time.Instant;
import java.util.UUID;

/** What is said of the bytes of media objects. Ids and hashes only. Key: the object's id. */
public sealed interface MediaMessage extends Event {

    ObjectId objectId();

    @Override
    default UUID aggregateId() {
        return objectId().value();
    }

    /**
     * The object's bytes are stored and wait to be read: type, dimensions, time, place, thumbnail. Work topic of
     * object-service.
     *
     * @param hash of the bytes to read, SHA-256 in lower-case hexadecimals
     * @param version the object's version that asked for it
     */
    @EventType("dev.hypernet.media.processing_requested.v1")
    record ProcessingRequested(ObjectId objectId, UserId userId, String hash, long version) implements MediaMessage {
        public static final String TOPIC = "hypernet.media.processing.v1";

        @Override
        public long sequence() {
            return version;
        }

        @Override
        public String topic() {
            return TOPIC;
        }
    }

    /**
     * Two objects of one person hold the very same bytes, from different sources. link-service makes the
     * {@code duplicate_of} link.
     *
     * @param objectId the newer object
     * @param originalId the object that held these bytes first
     * @param version the newer object's version that took the bytes
     */
    @EventType("dev.hypernet.media.duplicate_found.v1")
    record DuplicateFound(
            ObjectId objectId, ObjectId originalId, UserId userId, String hash, long version, Instant foundAt)
            implements MediaMessage {
        public static final String TOPIC = "hypernet.media.v1";

        @Override
        public long sequence() {
            return version;
        }

        @Override
        public String topic() {
            return TOPIC;
        }
    }
}
