package dev.hypernet.benchmarks;

import dev.hypernet.benchmarks.Duel.Rhythm;
import dev.hypernet.benchmarks.Duel.Score;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Runs P1 or P2 and reports it. */
final class DuelCommand {

    private static final int PROFILE_SECONDS = 20;

    private final Workbench bench;
    private final Rhythm rhythm;
    private final boolean profiling;

    DuelCommand(Workbench bench, Rhythm rhythm, boolean profiling) {
        this.bench = bench;
        this.rhythm = rhythm;
        this.profiling = profiling;
    }

    int reads(String name) throws Exception {
        return bench.measure(name, (room, report) -> run(room, report, Duels::reads));
    }

    int writes(String name) throws Exception {
        return bench.measure(name, (room, report) -> run(room, report, Duels::writes));
    }

    private int run(Room room, Report report, Function<Duels, List<Duel>> which) {
        room.startBare();
        List<Duel> duels = which.apply(Duels.prepare(room, bench.console()));
        List<List<Object>> rows = new ArrayList<>();
        for (Duel duel : duels) {
            rows.add(row(duel.run(room.http(), rhythm, bench.console())));
        }
        report.line("%d clients, %d pairs of slices of %d s after %d s of warm-up each."
                .formatted(rhythm.clients(), rhythm.pairs(), rhythm.seconds(), rhythm.warmUpSeconds()));
        report.table(
                "Product beside bare",
                List.of(
                        "request",
                        "ratio",
                        "product/s",
                        "bare/s",
                        "product p50 ms",
                        "bare p50 ms",
                        "product p99 ms",
                        "bare p99 ms",
                        "p99 ratio",
                        "refused"),
                rows);
        if (profiling) {
            duels.forEach(duel -> report.profile(duel.name(), profile(room, duel)));
        }
        return 0;
    }

    private Profile profile(Room room, Duel duel) {
        long pid = room.pid(duel.service());
        Profile.start(pid);
        Slice unused = Slice.run(room.http(), rhythm.clients(), Duration.ofSeconds(PROFILE_SECONDS), duel.product());
        return Profile.stop(pid, room.file(duel.name().replace(' ', '-') + ".jfr"));
    }

    private static List<Object> row(Score score) {
        return List.of(
                score.name(),
                score.ratio(),
                score.productPerSecond(),
                score.barePerSecond(),
                score.productMillis(50),
                score.bareMillis(50),
                score.productMillis(99),
                score.bareMillis(99),
                score.productMillis(99) / score.bareMillis(99),
                score.refused());
    }
}
