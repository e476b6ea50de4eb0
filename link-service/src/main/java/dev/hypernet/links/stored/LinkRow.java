package dev.hypernet.links.stored;

import dev.hypernet.contracts.LinkId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.event.LinkSnapshot;
import dev.hypernet.persistence.Columns;
import dev.hypernet.persistence.Rows;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import java.util.List;

/** A row of {@code link} as what the world is told of it. */
public final class LinkRow {
    private LinkRow() {}

    public static LinkSnapshot snapshot(Row row) {
        return new LinkSnapshot(
                new LinkId(row.getUUID("id")),
                Columns.owner(row),
                row.getLong("version"),
                Columns.instant(row, "created_at"),
                Columns.instant(row, "updated_at"),
                row.getString("link_type"),
                new ObjectId(row.getUUID("from_object_id")),
                row.getString("from_object_type"),
                new ObjectId(row.getUUID("to_object_id")),
                row.getString("to_object_type"),
                row.getDouble("strength"),
                row.getBoolean("is_bidirectional"),
                row.getInteger("sort_order"),
                row.getDouble("place"),
                Columns.object(row, "metadata"));
    }

    public static List<LinkSnapshot> snapshots(RowSet<Row> rows) {
        return Rows.list(rows, LinkRow::snapshot);
    }
}
