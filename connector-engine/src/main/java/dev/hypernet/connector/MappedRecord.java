package dev.hypernet.connector;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A provider's record as the definition maps it.
 *
 * @param sourceId the provider's stable id, prefixed by the stream: {@code media:123}
 * @param objectType what it becomes
 * @param deleted the provider says it is gone; then fields and memberships are empty
 * @param fields the object's fields and metadata
 * @param hasContent the item has bytes of its own, to be had by {@link Content#request}
 * @param memberships every container it is in
 * @param modifiedAt when it was last changed at the provider; null where the definition does not say, or gave no time
 * @param contentVersion what changes whenever the item's bytes do; null where the definition does not say
 * @param contentHash of the item's bytes, by the provider; null where it gives none
 * @param payloadHash SHA-256 of the canonical {@code fields}, memberships and content left out: equal means unchanged
 */
public record MappedRecord(
        String sourceId,
        String objectType,
        boolean deleted,
        ObjectNode fields,
        boolean hasContent,
        List<Membership> memberships,
        @Nullable Instant modifiedAt,
        @Nullable String contentVersion,
        @Nullable ContentHash contentHash,
        String payloadHash) {
    public MappedRecord {
        memberships = List.copyOf(memberships);
    }

    /**
     * A provider's hash of an item's bytes.
     *
     * @param algorithm {@code sha256}, {@code sha1}, {@code md5} or {@code dropbox}
     * @param value lower-case hex, as long as the algorithm's are
     */
    public record ContentHash(String algorithm, String value) {}

    /**
     * A record's place in a container.
     *
     * @param linkType such as {@code contains}: the link goes from the container to the record
     * @param container the container's source id: {@code albums:7}
     * @param sortOrder its place there, from 0; null where the provider has no order
     */
    public record Membership(
            String linkType, String container, @Nullable Integer sortOrder) {}
}
