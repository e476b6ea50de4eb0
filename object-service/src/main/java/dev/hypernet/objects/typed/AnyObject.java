package dev.hypernet.objects.typed;

import dev.hypernet.contracts.event.ObjectSnapshot;
import dev.hypernet.objects.history.StoredObject;
import io.vertx.mutiny.sqlclient.Row;
import org.jspecify.annotations.Nullable;

/**
 * A living object of any type, by what all have.
 *
 * @param snapshot the state events and history keep
 * @param typeVersion the version of the type its fields were checked against; null for types with a table of their own
 */
record AnyObject(ObjectSnapshot snapshot, @Nullable String typeVersion) {

    static AnyObject of(Row row) {
        return new AnyObject(StoredObject.snapshotOf(row), row.getString("type_version"));
    }
}
