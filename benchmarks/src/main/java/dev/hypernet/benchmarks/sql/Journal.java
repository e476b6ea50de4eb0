package dev.hypernet.benchmarks.sql;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.UUID;

/** The outbox: an event as the services write it, so that the relay and its consumers have the same work with it. */
final class Journal {

    private static final String APPEND =
            "insert into outbox (id, topic, key, headers, payload) values ($1, $2, $3, $4, $5)";

    private Journal() {}

    static Future<Void> append(
            SqlConnection connection, String aggregate, String fact, UUID subject, long version, JsonObject data) {
        UUID id = UUID.randomUUID();
        JsonObject headers = new JsonObject()
                .put("ce_specversion", "1.0")
                .put("ce_id", id.toString())
                .put("ce_type", "dev.hypernet." + aggregate + "." + fact + ".v1")
                .put("ce_source", "/hypernet/" + aggregate + "-service")
                .put("ce_subject", subject.toString())
                .put("ce_time", Instant.now().toString())
                .put("ce_sequence", Long.toString(version))
                .put("content-type", "application/json");
        return connection
                .preparedQuery(APPEND)
                .execute(Tuple.of(id, "hypernet." + aggregate + ".v1", subject.toString(), headers, data.encode()))
                .mapEmpty();
    }
}
