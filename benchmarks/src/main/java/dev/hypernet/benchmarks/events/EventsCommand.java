package dev.hypernet.benchmarks.events;

import dev.hypernet.benchmarks.Http;
import dev.hypernet.benchmarks.Profiles;
import dev.hypernet.benchmarks.Report;
import dev.hypernet.benchmarks.Room;
import dev.hypernet.benchmarks.Workbench;
import dev.hypernet.local.Service;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs P5: how long an event takes from its commit to a consumer outside, and how fast a backlog drains. */
@Command(
        name = "p5",
        aliases = "events",
        description = "From a commit to a Kafka consumer outside; how fast a backlog drains.",
        mixinStandardHelpOptions = true)
public final class EventsCommand implements Callable<Integer> {

    private static final int LIMIT_SECONDS = 600;
    private static final int BYTES = 700;
    private static final String APPEND =
            "insert into outbox (id, topic, key, headers, payload) values ($1, $2, $3, $4, $5)";
    private static final String BACKLOG = """
        insert into object.outbox (id, topic, key, headers, payload)
        select id, ?, id::text, jsonb_build_object('ce_id', id, 'ce_specversion', '1.0', 'ce_sequence', '1',
               'ce_type', 'dev.hypernet.benchmark.happened.v1', 'ce_source', '/hypernet/benchmark',
               'content-type', 'application/json'), ?
          from (select gen_random_uuid() as id from generate_series(1, ?)) as made
        """;

    private final Workbench bench;

    @Option(names = "--rate", defaultValue = "200", description = "Events a second (${DEFAULT-VALUE}).")
    private int rate;

    @Option(names = "--seconds", defaultValue = "60", description = "Measured, after a third of it (${DEFAULT-VALUE}).")
    private int seconds;

    @Option(names = "--backlog", defaultValue = "200000", description = "Events of one commit (${DEFAULT-VALUE}).")
    private int backlog;

    @Option(names = "--drains", defaultValue = "3", description = "How often that is measured (${DEFAULT-VALUE}).")
    private int drains;

    @Option(names = "--profile", description = "Also say where the relay's CPU time goes.")
    private boolean profiling;

    public EventsCommand(Workbench bench) {
        this.bench = bench;
    }

    @Override
    public Integer call() throws Exception {
        return bench.measure("p5", this::measure);
    }

    private int measure(Room room, Report report) {
        try (Outsider outsider = Outsider.listening(room.addresses().kafka())) {
            Histogram unused = atRate(room, outsider, seconds / 3);
            Histogram micros = atRate(room, outsider, seconds);
            double warmUp = drain(room, outsider);
            Profiles profiles = Profiles.start(room, profiling ? List.of(Service.OBJECT_SERVICE) : List.of());
            List<List<Object>> rows = new ArrayList<>();
            for (int drain = 0; drain < drains; drain++) {
                double took = drain(room, outsider);
                rows.add(List.of(backlog, took, backlog / took));
            }
            report.line("Events of %d bytes of object-service's outbox. A drain to warm up took %.1f s."
                    .formatted(BYTES, warmUp));
            report.table(
                    "From the begin of the commit to the consumer, %d a second".formatted(rate),
                    List.of("number", "p50 ms", "p90 ms", "p99 ms", "longest ms"),
                    List.of(List.of(
                            micros.getTotalCount(),
                            micros.getValueAtPercentile(50) / 1000.0,
                            micros.getValueAtPercentile(90) / 1000.0,
                            micros.getValueAtPercentile(99) / 1000.0,
                            micros.getMaxValue() / 1000.0)));
            report.table(
                    "A backlog, from its commit until the consumer has the last",
                    List.of("events", "seconds", "events/s"),
                    rows);
            profiles.report(report);
            return 0;
        }
    }

    /** An open loop: each event is committed when it is its time, whatever became of those before. */
    private Histogram atRate(Room room, Outsider outsider, int length) {
        Pool pool = room.pool("object", 8);
        int number = rate * length;
        outsider.expect(number);
        String payload = "x".repeat(BYTES);
        long begin = System.nanoTime();
        for (int event = 0; event < number; event++) {
            LockSupport.parkNanos(begin + event * 1_000_000_000L / rate - System.nanoTime());
            commit(pool, outsider, payload);
        }
        Histogram micros = outsider.latencies(LIMIT_SECONDS);
        Http.await(pool.close());
        return micros;
    }

    private static void commit(Pool pool, Outsider outsider, String payload) {
        UUID id = UUID.randomUUID();
        JsonObject headers = new JsonObject()
                .put("ce_specversion", "1.0")
                .put("ce_id", id.toString())
                .put("ce_type", "dev.hypernet.benchmark.happened.v1")
                .put("ce_source", "/hypernet/benchmark")
                .put("ce_sequence", "1")
                .put("content-type", "application/json");
        pool.withTransaction(connection -> connection
                        .preparedQuery(APPEND)
                        .execute(Tuple.of(id, Outsider.TOPIC, id.toString(), headers, payload))
                        .onSuccess(written -> outsider.commits(id)))
                .onFailure(outsider::fails);
    }

    private double drain(Room room, Outsider outsider) {
        outsider.expect(backlog);
        try (Connection database = room.database();
                PreparedStatement insert = database.prepareStatement(BACKLOG)) {
            database.setAutoCommit(false);
            insert.setString(1, Outsider.TOPIC);
            insert.setString(2, "x".repeat(BYTES));
            insert.setInt(3, backlog);
            insert.executeUpdate();
            long began = System.nanoTime();
            database.commit();
            outsider.awaitAll(LIMIT_SECONDS);
            return (System.nanoTime() - began) / 1e9;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
