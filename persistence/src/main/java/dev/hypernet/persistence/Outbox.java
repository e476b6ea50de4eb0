package dev.hypernet.persistence;

import dev.hypernet.contracts.event.Event;
import dev.hypernet.platform.event.EventCodec;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Puts events beside the rows they tell of, in the same transaction; {@link OutboxRelay} brings them to Kafka.
 *
 * <p>Append after the aggregate's row is written: its lock then orders the events of concurrent changes.
 */
@Singleton
public class Outbox {
    private static final String APPEND = """
            insert into outbox (id, topic, key, headers, payload)
            select id, topic, key, headers, payload
              from jsonb_to_recordset(%s)
                   as event (id uuid, topic text, key text, headers jsonb, payload text)
            """;
    private static final String APPEND_TO_SESSION = APPEND.formatted("cast(cast(:events as text) as jsonb)");
    private static final String APPEND_TO_CONNECTION = APPEND.formatted("$1::jsonb");
    private static final TextMapSetter<Map<String, Object>> HEADER_SETTER = (headers, name, value) -> {
        if (headers != null) {
            headers.put(name, value);
        }
    };

    private final EventCodec codec;
    private final Clock clock;
    private final String service;

    Outbox(EventCodec codec, Clock clock, @ConfigProperty(name = "quarkus.application.name") String service) {
        this.codec = codec;
        this.clock = clock;
        this.service = service;
    }

    /** Within the current Panache transaction. */
    public Uni<Void> append(Event... events) {
        String rows = rows(List.of(events)).encode();
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(APPEND_TO_SESSION)
                        .setParameter("events", rows)
                        .executeUpdate())
                .replaceWithVoid();
    }

    /** Within the transaction of a pg client connection. */
    public Uni<Void> append(SqlConnection connection, List<? extends Event> events) {
        if (events.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return connection
                .preparedQuery(APPEND_TO_CONNECTION)
                .execute(Tuple.of(rows(events)))
                .replaceWithVoid();
    }

    private JsonArray rows(List<? extends Event> events) {
        JsonArray rows = new JsonArray();
        events.forEach(event -> rows.add(row(event)));
        return rows;
    }

    private JsonObject row(Event event) {
        UUID id = UUID.randomUUID();
        Map<String, Object> headers = new HashMap<>(EventCodec.headers(id, event, service, clock.instant()));
        W3CTraceContextPropagator.getInstance().inject(Context.current(), headers, HEADER_SETTER);
        return new JsonObject()
                .put("id", id.toString())
                .put("topic", event.topic())
                .put("key", event.aggregateId().toString())
                .put("headers", new JsonObject(headers))
                .put("payload", new String(codec.data(event), StandardCharsets.UTF_8));
    }
}
