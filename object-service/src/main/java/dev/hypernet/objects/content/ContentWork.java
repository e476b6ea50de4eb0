package dev.hypernet.objects.content;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import io.vertx.mutiny.sqlclient.Row;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An item's bytes that somebody is at.
 *
 * @param turn which handing out of them this is
 * @param attempts how many failed before
 * @param mismatches how many of these brought other bytes than the source spoke of
 * @param expected the source's hash of them, {@code md5:9e10…}; null where it gives none
 * @param part the file that gathers them; null while there is none
 * @param received how many are in it
 * @param length how many there will be; null while nobody knows
 * @param validator the provider's word by which it tells that they are still the same; null where it gives none
 */
public record ContentWork(
        UserId owner,
        ObjectId id,
        IntegrationId integration,
        int turn,
        int attempts,
        int mismatches,
        @Nullable String expected,
        @Nullable UUID part,
        long received,
        @Nullable Long length,
        @Nullable String validator) {

    static ContentWork of(Row row) {
        return new ContentWork(
                Columns.owner(row),
                new ObjectId(row.getUUID("object_id")),
                new IntegrationId(row.getUUID("integration_id")),
                row.getInteger("turn"),
                row.getInteger("attempts"),
                row.getInteger("mismatches"),
                row.getString("content_hash"),
                row.getUUID("part_id"),
                row.getLong("received"),
                row.getLong("length"),
                row.getString("validator"));
    }

    /** Where to go on; from the beginning where nothing would show that the bytes there are of the same file. */
    public long resumesAt() {
        return part != null && (validator != null || expected != null) ? received : 0;
    }
}
