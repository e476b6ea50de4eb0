package dev.hypernet.objects.upload;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A file that comes in pieces.
 *
 * @param received how many of its bytes are on disk
 * @param mediaId what became of it; null until it is whole
 */
record ResumableUpload(
        UserId owner,
        UUID id,
        Instant expiresAt,
        long length,
        long received,
        @Nullable String filename,
        @Nullable String filetype,
        @Nullable ObjectId mediaId) {

    static ResumableUpload of(Row row) {
        UUID media = row.getUUID("media_id");
        return new ResumableUpload(
                Columns.owner(row),
                row.getUUID("id"),
                Columns.instant(row, "expires_at"),
                row.getLong("length"),
                row.getLong("received"),
                row.getString("filename"),
                row.getString("filetype"),
                media == null ? null : new ObjectId(media));
    }

    ResumableUpload having(long bytes, Instant expires) {
        return new ResumableUpload(owner, id, expires, length, bytes, filename, filetype, mediaId);
    }

    ResumableUpload become(ObjectId media) {
        return new ResumableUpload(owner, id, expiresAt, length, length, filename, filetype, media);
    }

    long missing() {
        return length - received;
    }
}
