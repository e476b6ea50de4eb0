package dev.hypernet.persistence;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.pgclient.PgConnection;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.StreamSupport;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jboss.logging.Logger;

/**
 * Brings committed events to Kafka, in the order of their commit per key, at least once.
 *
 * <p>One relay at a time works for a service, however many replicas it has: it holds a session-level advisory lock, which
 * PostgreSQL gives to another replica the moment this one's connection ends. The outbox notifies it of new rows; should
 * a notification be lost, it looks again after {@link #PATIENCE}. Rows leave the outbox when Kafka has acknowledged them.
 *
 * <p>While Kafka takes one round, the next is read and sent. A round is the oldest rows that are not under way, wherever
 * the last one ended: a transaction may commit late, and what follows it on its key stands behind it and is not seen
 * without it. Rounds leave the outbox in the order they were sent in: when one fails, all behind it come again with it.
 */
@ApplicationScoped
public class OutboxRelay {
    private static final Logger LOG = Logger.getLogger(OutboxRelay.class);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int MOST_ROWS = 1000;
    private static final int MOST_BYTES = 8 * 1024 * 1024;
    private static final int ROUNDS_AT_ONCE = 2;

    private static final String LOCK = "select pg_try_advisory_lock(hashtextextended('outbox:' || $1, 0)) as held";
    private static final String RELEASE = "unlisten *; select pg_advisory_unlock_all()";
    private static final String OLDEST = """
        select position, topic, key, headers, payload
          from (select *, sum(octet_length(payload)) over (order by position) - octet_length(payload) as before
                  from (select position, topic, key, headers, payload
                          from outbox
                         where position <> all($1)
                         order by position
                         limit %d) as oldest) as weighed
         where before < %d
         order by position
        """.formatted(MOST_ROWS, MOST_BYTES);
    private static final String REMOVE = "delete from outbox where position = any($1)";

    private final Pool system;
    private final MutinyEmitter<byte[]> kafka;
    private final Vertx vertx;
    private final String schema;
    private final String topicPrefix;
    private final Counter published;

    private final Set<Long> underWay = ConcurrentHashMap.newKeySet();
    private volatile CompletableFuture<Boolean> wake = new CompletableFuture<>();
    private volatile CompletableFuture<Void> lastRemoved = CompletableFuture.completedFuture(null);
    private volatile boolean stopped;

    OutboxRelay(
            @ReactiveDataSource("system") Pool system,
            @Channel("outbox") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER) MutinyEmitter<byte[]> kafka,
            Vertx vertx,
            MeterRegistry metrics,
            @ConfigProperty(name = "hypernet.schema") String schema,
            @ConfigProperty(name = "hypernet.topic-prefix") Optional<String> topicPrefix) {
        this.system = system;
        this.kafka = kafka;
        this.vertx = vertx;
        this.schema = schema;
        this.topicPrefix = topicPrefix.orElse("");
        this.published = Counter.builder("hypernet.outbox.published")
                .description("Events brought to Kafka")
                .register(metrics);
    }

    void start(@Observes StartupEvent started) {
        vertx.getOrCreateContext()
                .runOnContext(() -> Uni.createFrom()
                        .deferred(this::relay)
                        .onFailure()
                        .invoke(failure -> LOG.warnf("outbox relay interrupted, will go on: %s", failure.getMessage()))
                        .onFailure()
                        .recoverWithNull()
                        .onItem()
                        .delayIt()
                        .by(Duration.ofMillis(500))
                        .repeat()
                        .until(ignored -> stopped)
                        .subscribe()
                        .with(ignored -> {}));
    }

    void stop(@Observes ShutdownEvent stopping) {
        stopped = true;
        wake.complete(true);
    }

    private Uni<Void> relay() {
        return stopped
                ? Uni.createFrom().voidItem()
                : system.getConnection()
                        .chain(connection -> relayOver(connection)
                                .eventually(() -> released(connection))
                                .eventually(connection::close));
    }

    /**
     * The connection goes back to its pool and may lie there: without this the lock would lie there with it, and nobody
     * relayed any more. One that is broken has lost its lock already.
     */
    private static Uni<Void> released(SqlConnection connection) {
        return connection.query(RELEASE).execute().onFailure().recoverWithNull().replaceWithVoid();
    }

    private Uni<Void> relayOver(SqlConnection connection) {
        return connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(schema))
                .map(rows -> rows.iterator().next().getBoolean("held"))
                .chain(held ->
                        held ? listenAndDrain(connection) : Uni.createFrom().voidItem());
    }

    private Uni<Void> listenAndDrain(SqlConnection connection) {
        PgConnection.newInstance((io.vertx.pgclient.PgConnection) connection.getDelegate())
                .notificationHandler(notification -> wake.complete(true));
        // What an earlier connection had sent and not removed is sent again.
        underWay.clear();
        lastRemoved = CompletableFuture.completedFuture(null);
        return connection.query("listen \"outbox_" + schema + "\"").execute().chain(() -> drain(connection));
    }

    private Uni<Void> drain(SqlConnection connection) {
        return Multi.createBy()
                .repeating()
                .uni(() -> oldest(connection)
                        .call(rows ->
                                rows.isEmpty() ? awaitBell() : Uni.createFrom().voidItem()))
                .until(ignored -> stopped)
                .onItem()
                .transformToUni(rows -> rows.isEmpty() ? Uni.createFrom().voidItem() : publish(connection, rows))
                .merge(ROUNDS_AT_ONCE)
                .onItem()
                .ignoreAsUni();
    }

    private Uni<List<Row>> oldest(SqlConnection connection) {
        // A new bell before looking, where the old one has rung: a row that comes after the look rings it.
        if (wake.isDone()) {
            wake = new CompletableFuture<>();
        }
        return connection
                .preparedQuery(OLDEST)
                .execute(Tuple.of(underWay.toArray(Long[]::new)))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false).toList())
                .invoke(rows -> rows.forEach(row -> underWay.add(row.getLong("position"))));
    }

    private Uni<Void> awaitBell() {
        return Uni.createFrom()
                .completionStage(wake)
                .ifNoItem()
                .after(PATIENCE)
                .recoverWithItem(true)
                .replaceWithVoid();
    }

    private Uni<Void> publish(SqlConnection connection, List<Row> rows) {
        Long[] positions = rows.stream().map(row -> row.getLong("position")).toArray(Long[]::new);
        CompletableFuture<Void> removedBefore = lastRemoved;
        CompletableFuture<Void> removed = new CompletableFuture<>();
        lastRemoved = removed;
        return Uni.join()
                .all(rows.stream().map(row -> kafka.sendMessage(message(row))).toList())
                .andFailFast()
                .chain(() -> Uni.createFrom().completionStage(removedBefore))
                .chain(() -> connection.preparedQuery(REMOVE).execute(Tuple.of(positions)))
                .invoke(() -> forget(positions))
                .invoke(() -> removed.complete(null))
                .replaceWithVoid();
    }

    private void forget(Long[] positions) {
        underWay.removeAll(List.of(positions));
        published.increment(positions.length);
    }

    private Message<byte[]> message(Row row) {
        OutgoingKafkaRecordMetadata<String> metadata = OutgoingKafkaRecordMetadata.<String>builder()
                .withTopic(topicPrefix + row.getString("topic"))
                .withKey(row.getString("key"))
                .withHeaders(headers(row.getJsonObject("headers")))
                .build();
        return Message.of(row.getString("payload").getBytes(StandardCharsets.UTF_8))
                .addMetadata(metadata);
    }

    private static Headers headers(JsonObject stored) {
        RecordHeaders headers = new RecordHeaders();
        stored.forEach(header ->
                headers.add(header.getKey(), header.getValue().toString().getBytes(StandardCharsets.UTF_8)));
        return headers;
    }
}
