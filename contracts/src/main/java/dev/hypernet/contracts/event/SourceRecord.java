package dev.hypernet.contracts.event;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One record of a provider, mapped.
 *
 * @param sourceId the provider's stable id, prefixed by the stream
 * @param objectType what it becomes
 * @param deleted the provider says it is gone; then {@code payload} is empty
 * @param payload the object's fields and metadata
 * @param payloadHash SHA-256 of the canonical payload: equal means unchanged
 * @param hasContent the item has bytes of its own, to be fetched apart from its metadata
 * @param memberships every container the record is in, so that one that is missing here is left
 * @param modifiedAt when it was last changed at the source; null where its definition does not say
 * @param contentVersion what changes whenever the item's bytes do; null where nothing does
 * @param contentHash of the item's bytes, by the provider; null where it gives none
 */
public record SourceRecord(
        String sourceId,
        String objectType,
        boolean deleted,
        Map<String, @Nullable Object> payload,
        String payloadHash,
        boolean hasContent,
        List<Membership> memberships,
        @Nullable Instant modifiedAt,
        @Nullable String contentVersion,
        @Nullable ContentHash contentHash) {

    /**
     * A provider's hash of an item's bytes.
     *
     * @param algorithm such as {@code sha256}, {@code md5}, {@code dropbox}
     * @param value lower-case hex
     */
    public record ContentHash(String algorithm, String value) {}

    /**
     * A record's place in a container.
     *
     * @param linkType such as a containment: the link goes from the container to the record
     * @param container the container's source id
     * @param sortOrder its place there, from 0; null where the provider has no order
     */
    public record Membership(
            String linkType, String container, @Nullable Integer sortOrder) {}
}
