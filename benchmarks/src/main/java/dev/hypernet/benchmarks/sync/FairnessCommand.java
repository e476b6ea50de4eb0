package dev.hypernet.benchmarks.sync;

import dev.hypernet.benchmarks.People;
import dev.hypernet.benchmarks.Report;
import dev.hypernet.benchmarks.Room;
import dev.hypernet.benchmarks.Workbench;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs P10: small syncs of many people, alone and beside somebody's first sync of very much. */
@Command(
        name = "p10",
        aliases = "fairness",
        description = "Small syncs of many people, alone and beside one large backfill.",
        mixinStandardHelpOptions = true)
public final class FairnessCommand implements Callable<Integer> {

    private static final int DIGITS = 3;
    private static final int JOB_SECONDS = 3600;
    private static final int SMALL_JOB_SECONDS = 600;
    private static final Duration LOOK = Duration.ofMillis(20);

    private final Workbench bench;

    @Option(names = "--records", defaultValue = "100000", description = "Of the backfill (${DEFAULT-VALUE}).")
    private int records;

    @Option(names = "--people", defaultValue = "50", description = "With small syncs (${DEFAULT-VALUE}).")
    private int number;

    @Option(
            names = "--notes",
            defaultValue = "10",
            description = "Added to what each account begins with (${DEFAULT-VALUE}).")
    private int notes;

    @Option(names = "--every", defaultValue = "200", description = "Milliseconds between two small syncs' begins.")
    private int every;

    @Option(names = "--alone", defaultValue = "60", description = "Seconds they are measured alone (${DEFAULT-VALUE}).")
    private int alone;

    public FairnessCommand(Workbench bench) {
        this.bench = bench;
    }

    @Override
    public Integer call() throws Exception {
        return bench.measureWhole("p10", this::measure);
    }

    private int measure(Room room, Report report) throws InterruptedException {
        try (People people = room.register(number + 1)) {
            List<Notes> small = IntStream.range(0, number)
                    .mapToObj(each -> Notes.of(room, people.get(each), notes))
                    .toList();
            small.forEach(each -> each.connect(100));
            small.forEach(each -> each.awaitSuccess(SMALL_JOB_SECONDS));
            bench.tell("%d people have their notes.".formatted(number));
            // The first of these warms up.
            Histogram unused = syncs(small, until(alone / 2));
            Histogram byThemselves = syncs(small, until(alone));
            Notes large = Notes.of(room, people.get(number), records);
            large.connect(500);
            long began = System.nanoTime();
            Histogram beside = syncs(small, () -> large.outcome() != null);
            double backfill = (System.nanoTime() - began) / 1e9;
            large.awaitSuccess(JOB_SECONDS);
            Arrival.await(room, large);
            write(report, small.getFirst().records(), large.records(), byThemselves, beside, backfill);
            return 0;
        }
    }

    /** One after the other begins, each when it is its turn, however long those before it take; none while its last one runs. */
    private Histogram syncs(List<Notes> small, BooleanSupplier over) throws InterruptedException {
        Histogram micros = new Histogram(DIGITS);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Long>> all = new ArrayList<>();
            List<Future<Long>> last = new ArrayList<>(small.size());
            for (int turn = 0; !over.getAsBoolean(); turn++) {
                int whose = turn % small.size();
                if (last.size() <= whose || last.get(whose).isDone()) {
                    Future<Long> begun = threads.submit(() -> sync(small.get(whose)));
                    all.add(begun);
                    if (last.size() <= whose) {
                        last.add(begun);
                    } else {
                        last.set(whose, begun);
                    }
                }
                Thread.sleep(Duration.ofMillis(every));
            }
            for (Future<Long> each : all) {
                micros.recordValue(each.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        return micros;
    }

    /** Returns the microseconds from the request to the end of the job. */
    private static long sync(Notes notes) throws InterruptedException {
        notes.write();
        long began = System.nanoTime();
        notes.sync();
        String outcome = notes.outcome();
        while (outcome == null) {
            Thread.sleep(LOOK);
            outcome = notes.outcome();
        }
        if (!"success".equals(outcome)) {
            throw new IllegalStateException("a small sync ended as " + outcome);
        }
        return (System.nanoTime() - began) / 1000;
    }

    private static BooleanSupplier until(int seconds) {
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        return () -> System.nanoTime() - end >= 0;
    }

    private void write(Report report, int held, int filled, Histogram byThemselves, Histogram beside, double backfill) {
        report.line(
                "%d people with %d records each, one new note and one sync every %d ms; beside it a first sync of %,d records, %.0f s."
                        .formatted(number, held, every, filled, backfill));
        report.table(
                "Small syncs",
                List.of("", "number", "p50 ms", "p90 ms", "p99 ms", "longest ms"),
                List.of(row("alone", byThemselves), row("beside the backfill", beside)));
        report.table(
                "Beside / alone",
                List.of("p50", "p99"),
                List.of(List.of(
                        (double) beside.getValueAtPercentile(50) / byThemselves.getValueAtPercentile(50),
                        (double) beside.getValueAtPercentile(99) / byThemselves.getValueAtPercentile(99))));
    }

    private static List<Object> row(String title, Histogram micros) {
        return List.of(
                title,
                micros.getTotalCount(),
                micros.getValueAtPercentile(50) / 1000.0,
                micros.getValueAtPercentile(90) / 1000.0,
                micros.getValueAtPercentile(99) / 1000.0,
                micros.getMaxValue() / 1000.0);
    }
}
