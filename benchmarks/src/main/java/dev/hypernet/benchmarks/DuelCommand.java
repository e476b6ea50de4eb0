package dev.hypernet.benchmarks;

import dev.hypernet.benchmarks.Duel.Rhythm;
import dev.hypernet.benchmarks.Duel.Score;
import dev.hypernet.local.Console;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Runs P1 or P2 and reports it. */
final class DuelCommand {

    private static final int PROFILE_SECONDS = 20;

    private final Path project;
    private final Console console;

    DuelCommand(Path project, Console console) {
        this.project = project;
        this.console = console;
    }

    int run(String name, String commandLine, boolean writing, Rhythm rhythm, boolean profiling) {
        try (Room room = Room.open(project, console)) {
            room.startBare();
            Duels duels = Duels.prepare(room, console);
            Report report = room.report(name, commandLine);
            List<List<Object>> rows = new ArrayList<>();
            List<Duel> all = writing ? duels.writes() : duels.reads();
            for (Duel duel : all) {
                rows.add(row(duel.run(room.http(), rhythm, console)));
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
                all.forEach(duel -> report.profile(duel.name(), profile(room, duel, rhythm)));
            }
            report.write(project.resolve("benchmarks/results"));
            console.line(report.markdown());
            return 0;
        }
    }

    private Profile profile(Room room, Duel duel, Rhythm rhythm) {
        long pid = room.pid(duel.service());
        Profile.start(pid);
        Slice unused = Slice.run(room.http(), rhythm.clients(), Duration.ofSeconds(PROFILE_SECONDS), duel.product());
        return Profile.stop(
                pid, project.resolve("benchmarks/target/" + duel.name().replace(' ', '-') + ".jfr"));
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
