package dev.hypernet.benchmarks.sync;

import dev.hypernet.benchmarks.Median;
import dev.hypernet.benchmarks.People;
import dev.hypernet.benchmarks.Profiles;
import dev.hypernet.benchmarks.Report;
import dev.hypernet.benchmarks.Room;
import dev.hypernet.benchmarks.Workbench;
import dev.hypernet.local.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs P4: a first sync of many small records beside the raw upsert of the rows it leaves. */
@Command(
        name = "p4",
        aliases = "backfill",
        description = "A sync of many small records beside a raw multi-row upsert of the same rows.",
        mixinStandardHelpOptions = true)
public final class BackfillCommand implements Callable<Integer> {

    private static final int JOB_SECONDS = 3600;
    private static final List<Service> PROFILED =
            List.of(Service.OBJECT_SERVICE, Service.LINK_SERVICE, Service.SYNC_WORKER, Service.INTEGRATION_SERVICE);

    private final Workbench bench;

    @Option(
            names = "--records",
            defaultValue = "100000",
            description = "Notes added at the provider (${DEFAULT-VALUE}).")
    private int records;

    @Option(names = "--page", defaultValue = "500", description = "Records a page of either side (${DEFAULT-VALUE}).")
    private int page;

    @Option(names = "--warm-up", defaultValue = "20000", description = "Records of each side (${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(names = "--pairs", defaultValue = "3", description = "How often the sides take turns (${DEFAULT-VALUE}).")
    private int pairs;

    @Option(names = "--profile", description = "Also say where the services' CPU time goes.")
    private boolean profiling;

    public BackfillCommand(Workbench bench) {
        this.bench = bench;
    }

    @Override
    public Integer call() throws Exception {
        return bench.measureWhole("p4", this::measure);
    }

    private int measure(Room room, Report report) {
        try (People people = room.register(2 * (pairs + 1))) {
            Turn unused = turn(room, people, 0, warmUp);
            Profiles profiles = Profiles.start(room, profiling ? PROFILED : List.of());
            List<Turn> turns = new ArrayList<>();
            for (int pair = 1; pair <= pairs; pair++) {
                turns.add(turn(room, people, pair, records));
                bench.tell("Pair %d: %s".formatted(pair, turns.getLast()));
            }
            write(report, turns);
            profiles.report(report);
            return 0;
        }
    }

    /**
     * Both sides, once.
     *
     * @param records of the account
     * @param job seconds from the consent to the end of the job
     * @param product seconds from the consent until all is linked and told
     * @param raw seconds of the raw upsert
     * @param rows of it
     */
    private record Turn(int records, double job, double product, double raw, long rows) {
        double ratio() {
            return raw / product;
        }
    }

    private Turn turn(Room room, People people, int pair, int number) {
        Notes notes = Notes.of(room, people.get(2 * pair), number);
        long began = System.nanoTime();
        notes.connect(page);
        notes.awaitSuccess(JOB_SECONDS);
        double job = seconds(began);
        Arrival.await(room, notes);
        double product = seconds(began);
        RawRows rows = RawRows.of(room, notes.person().id(), page);
        double raw = rows.write(room, people.get(2 * pair + 1).id());
        Arrival.awaitAllTold(room);
        return new Turn(notes.records(), job, product, raw, rows.number());
    }

    private void write(Report report, List<Turn> turns) {
        report.line("%,d records by pages of %d, %d pairs after %,d of warm-up each; %,d rows a side."
                .formatted(
                        turns.getFirst().records(),
                        page,
                        pairs,
                        warmUp,
                        turns.getFirst().rows()));
        List<List<Object>> rows = new ArrayList<>();
        for (Turn turn : turns) {
            rows.add(List.of(
                    turn.ratio(),
                    turn.product(),
                    turn.job(),
                    turn.raw(),
                    turn.records() / turn.product(),
                    turn.records() / turn.raw()));
        }
        report.table(
                "Sync beside raw upsert",
                List.of("ratio", "product s", "of that job s", "raw s", "product records/s", "raw records/s"),
                rows);
        report.table(
                "Median",
                List.of("ratio"),
                List.of(List.of(Median.of(turns.stream().map(Turn::ratio).toList()))));
        report.line("Loaders by others (dlt, Singer, PyAirbyte) were not run.");
    }

    private static double seconds(long began) {
        return (System.nanoTime() - began) / 1e9;
    }
}
