package dev.hypernet.benchmarks.linkbench;

import dev.hypernet.benchmarks.Median;
import dev.hypernet.benchmarks.Profiles;
import dev.hypernet.benchmarks.Report;
import dev.hypernet.benchmarks.Room;
import dev.hypernet.benchmarks.Workbench;
import dev.hypernet.local.Service;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs LinkBench and reports it; exit code 1 when an oracle was violated. */
@Command(
        name = "linkbench",
        aliases = "p3",
        description = "LinkBench's mix over HTTP beside the same straight at PostgreSQL, with oracles.",
        mixinStandardHelpOptions = true)
public final class LinkBenchCommand implements Callable<Integer> {

    private static final List<Service> PROFILED = List.of(Service.OBJECT_SERVICE, Service.LINK_SERVICE);

    private final Workbench bench;

    @Option(names = "--operations", defaultValue = "1000000", description = "For each side (${DEFAULT-VALUE}).")
    private long operations;

    @Option(names = "--clients", defaultValue = "8", description = "In a closed loop (${DEFAULT-VALUE}).")
    private int clients;

    @Option(names = "--nodes", defaultValue = "1000000", description = "Loaded before (${DEFAULT-VALUE}).")
    private int nodes;

    @Option(names = "--owners", defaultValue = "50", description = "Persons the nodes belong to (${DEFAULT-VALUE}).")
    private int owners;

    @Option(names = "--pairs", defaultValue = "5", description = "How often the sides take turns (${DEFAULT-VALUE}).")
    private int pairs;

    @Option(names = "--seed", defaultValue = "1", description = "Of all that is drawn (${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--over-http-only", description = "For the oracles: nothing is compared, no straight side.")
    private boolean overHttpOnly;

    @Option(
            names = "--relaxed-commits",
            description = "PostgreSQL answers before the disk has: a run for the oracles is not to wait for disks.")
    private boolean relaxedCommits;

    @Option(names = "--without", split = ",", description = "Operations left out: ${COMPLETION-CANDIDATES}.")
    private Set<Operation> without = EnumSet.noneOf(Operation.class);

    @Option(names = "--profile", description = "Also say where the services' CPU time goes.")
    private boolean profiling;

    public LinkBenchCommand(Workbench bench) {
        this.bench = bench;
    }

    @Override
    public Integer call() throws Exception {
        return bench.measure(overHttpOnly ? "linkbench-oracles" : "linkbench", this::measure);
    }

    private int measure(Room room, Report report) {
        if (relaxedCommits) {
            room.relaxCommits();
        }
        Profiles profiles = Profiles.start(room, profiling ? PROFILED : List.of());
        LinkBench.Result result = new LinkBench(
                        room,
                        new Plan(owners, nodes, operations, clients, pairs, seed, overHttpOnly, without),
                        bench.console())
                .run();
        write(result, report);
        profiles.report(report);
        return result.witness().violations() == 0 ? 0 : 1;
    }

    private void write(LinkBench.Result result, Report report) {
        report.line("%,d nodes of %,d persons, %,d links; %,d operations a side by %d clients, in %d turns."
                .formatted(result.nodes().number(), owners, result.links(), operations, clients, pairs));
        report.line(without.isEmpty() ? "The whole mix." : "Left out: " + without + ".");
        List<Double> ratios = new ArrayList<>();
        for (int pair = 0; pair < result.sql().size(); pair++) {
            ratios.add(
                    result.http().get(pair).perSecond() / result.sql().get(pair).perSecond());
        }
        report.table(
                "Throughput",
                List.of("ratio", "HTTP/s", "straight/s", "violations"),
                List.of(List.of(
                        overHttpOnly ? "-" : Median.of(ratios),
                        median(result.http()),
                        overHttpOnly ? "-" : median(result.sql()),
                        result.witness().violations())));
        List<List<Object>> rows = new ArrayList<>();
        for (Operation operation : Operation.values()) {
            Histogram http = all(result.http(), operation);
            Histogram sql = all(result.sql(), operation);
            rows.add(List.of(
                    operation.title(),
                    http.getTotalCount(),
                    millis(http, 50),
                    millis(sql, 50),
                    millis(http, 99),
                    millis(sql, 99)));
        }
        report.table(
                "Latency",
                List.of("operation", "number", "HTTP p50 ms", "straight p50 ms", "HTTP p99 ms", "straight p99 ms"),
                rows);
        result.witness().first().forEach(violation -> report.line("Violation: " + violation));
    }

    private static double median(List<Stretch> stretches) {
        return Median.of(stretches.stream().map(Stretch::perSecond).toList());
    }

    private static Histogram all(List<Stretch> stretches, Operation operation) {
        Histogram all = new Histogram(Stretch.DIGITS);
        stretches.stream()
                .map(stretch -> stretch.latencies().get(operation))
                .filter(Objects::nonNull)
                .forEach(all::add);
        return all;
    }

    private static double millis(Histogram histogram, double percentile) {
        return histogram.getTotalCount() == 0 ? 0 : histogram.getValueAtPercentile(percentile) / 1000.0;
    }
}
