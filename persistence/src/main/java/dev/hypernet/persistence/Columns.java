package dev.hypernet.persistence;

import dev.hypernet.contracts.UserId;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes column types the pg client has its own ideas about. */
public final class Columns {
    private Columns() {}

    /** A timestamptz column that is never null. */
    public static Instant instant(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant();
    }

    public static @Nullable Instant instantOrNull(Row row, String column) {
        OffsetDateTime time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }

    /** A parameter for a timestamptz. */
    public static OffsetDateTime timestamp(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }

    public static @Nullable OffsetDateTime timestampOrNull(@Nullable Instant time) {
        return time == null ? null : timestamp(time);
    }

    /** A jsonb column that holds an object. */
    public static Map<String, @Nullable Object> object(Row row, String column) {
        return row.getJsonObject(column).getMap();
    }

    /** A parameter for a jsonb that holds an object. */
    public static JsonObject json(Map<String, @Nullable Object> object) {
        return new JsonObject(object);
    }

    public static UserId owner(Row row) {
        return new UserId(row.getUUID("user_id"));
    }
}
