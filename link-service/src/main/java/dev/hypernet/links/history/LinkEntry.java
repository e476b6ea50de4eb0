package dev.hypernet.links.history;

import dev.hypernet.contracts.event.LinkSnapshot;
import dev.hypernet.persistence.Columns;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One version of a link in its history.
 *
 * @param kind {@code created}, {@code updated}, {@code deleted} or {@code restored}
 * @param changedBy {@code user}, {@code sync} or {@code system}
 * @param state null unless it was asked for
 */
record LinkEntry(
        long version,
        String kind,
        Instant changedAt,
        String changedBy,
        @Nullable UUID actorId,
        @Nullable String reason,
        List<String> changed,
        @Nullable UUID jobId,
        @Nullable JsonObject state) {

    static LinkEntry of(Row row) {
        return new LinkEntry(
                row.getLong("version"),
                row.getString("kind"),
                Columns.instant(row, "changed_at"),
                row.getString("changed_by"),
                row.getUUID("actor_id"),
                row.getString("reason"),
                List.of(row.getArrayOfStrings("changed")),
                row.getUUID("job_id"),
                row.getJsonObject("state"));
    }

    /** What is kept of a link besides its key: all that can change, and what it joins. */
    static JsonObject state(LinkSnapshot link) {
        return new JsonObject()
                .put("link_type", link.linkType())
                .put("from_object_id", link.fromObjectId().toString())
                .put("from_object_type", link.fromObjectType())
                .put("to_object_id", link.toObjectId().toString())
                .put("to_object_type", link.toObjectType())
                .put("strength", link.strength())
                .put("is_bidirectional", link.isBidirectional())
                .put("sort_order", link.sortOrder())
                .put("place", link.place())
                .put("metadata", new JsonObject(link.metadata()))
                .put("created_at", link.createdAt().toString())
                .put("updated_at", link.updatedAt().toString());
    }

    /** The link at this version. What it joins and how does not change: that is taken from the link as it is. */
    LinkSnapshot applied(LinkSnapshot current) {
        JsonObject was = state == null ? new JsonObject() : state;
        return new LinkSnapshot(
                current.id(),
                current.userId(),
                version,
                current.createdAt(),
                changedAt,
                current.linkType(),
                current.fromObjectId(),
                current.fromObjectType(),
                current.toObjectId(),
                current.toObjectType(),
                was.getDouble("strength", current.strength()),
                was.getBoolean("is_bidirectional", current.isBidirectional()),
                was.getInteger("sort_order"),
                was.getDouble("place", current.place()),
                was.getJsonObject("metadata", new JsonObject()).getMap());
    }

    boolean isDeletion() {
        return kind.equals("deleted");
    }
}
