package dev.hypernet.benchmarks.sql;

import io.vertx.core.json.JsonArray;
import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Columns as the API writes them. */
final class Rows {

    private Rows() {}

    static @Nullable String time(Row row, String column) {
        OffsetDateTime time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant().toString();
    }

    static @Nullable String text(Row row, String column) {
        UUID id = row.getUUID(column);
        return id == null ? null : id.toString();
    }

    static JsonArray array(String[] words) {
        return new JsonArray(List.of(words));
    }
}
