package dev.hypernet.objects.content;

import dev.hypernet.contracts.event.SourceRecord;
import io.vertx.core.json.JsonObject;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of an item as its source has them now.
 *
 * @param version changes whenever they do; null where nothing does
 * @param hash the algorithm and the hash, {@code md5:9e10…}; null where the source gives none
 * @param size how many bytes the source says they are; null where it does not say
 */
public record WantedContent(
        String sourceId,
        @Nullable String version,
        @Nullable String hash,
        @Nullable Long size) {
    private static final int LONGEST_VERSION = 1024;
    private static final Pattern HASH = Pattern.compile("[a-z0-9]{1,20}:[0-9a-f]{1,128}");

    /**
     * Of a record that has bytes. What cannot be stored says nothing.
     *
     * @param size how many, as far as it tells
     */
    public static WantedContent of(SourceRecord record, @Nullable Long size) {
        String version = record.contentVersion();
        SourceRecord.ContentHash hash = record.contentHash();
        String known = hash == null ? "" : hash.algorithm() + ":" + hash.value();
        return new WantedContent(
                record.sourceId(),
                version == null || version.length() > LONGEST_VERSION || version.indexOf('\0') >= 0 ? null : version,
                HASH.matcher(known).matches() ? known : null,
                size);
    }

    boolean saysAnything() {
        return version != null || hash != null;
    }

    JsonObject row() {
        return new JsonObject()
                .put("source_id", sourceId)
                .put("content_version", version)
                .put("content_hash", hash)
                .put("size", size);
    }
}
