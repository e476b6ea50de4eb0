package dev.hypernet.connector;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * Where in a stream a request stands, which is all that a stream's expressions know: {@code $config}, {@code $cursor},
 * {@code $since} and {@code $page}. Both tokens are the definition's own and opaque to everybody else.
 *
 * @param config the integration's own settings; the definition's defaults fill in what is missing
 * @param cursor what the stream's last sync ended with; null reads the whole stream
 * @param page what the page before gave as its next page; null for the first
 */
public record Position(
        JsonNode config,
        @Nullable JsonNode cursor,
        @Nullable JsonNode page) {

    /** The first page of a full sync. */
    public static Position start(JsonNode config) {
        return new Position(config, null, null);
    }

    /** The first page of an incremental sync. */
    public static Position since(JsonNode config, JsonNode cursor) {
        return new Position(config, cursor, null);
    }

    /** A later page of the same sync. */
    public Position at(JsonNode nextPage) {
        return new Position(config, cursor, nextPage);
    }
}
