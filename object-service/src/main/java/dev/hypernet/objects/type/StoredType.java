package dev.hypernet.objects.type;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/** A type as the registry keeps it: its document, and what it inherited when that version came. */
record StoredType(
        String typeId,
        String version,
        ObjectType.Kind kind,
        JsonObject document,
        JsonArray lineage,
        Instant createdAt,
        Instant updatedAt) {}
