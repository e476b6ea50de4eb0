package dev.hypernet.links.type;

import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * A type as the registry keeps it.
 *
 * @param document what was registered, with the defaults where it said nothing
 */
record StoredType(LinkType type, String version, Kind kind, JsonObject document, Instant createdAt, Instant updatedAt) {

    /** Where a type comes from. */
    enum Kind {
        /** Comes with Hypernet. */
        SHIPPED,
        /** An admin registered it. */
        REGISTERED
    }
}
