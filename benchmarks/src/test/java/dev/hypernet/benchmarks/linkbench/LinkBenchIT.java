package dev.hypernet.benchmarks.linkbench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.benchmarks.Room;
import dev.hypernet.local.Console;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** LinkBench in small, with all its oracles, so that it never rots. Its figures mean nothing. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class LinkBenchIT {

    @Test
    void twoThousandOperationsOnTwoThousandNodesViolateNoOracle() {
        Console console = new Console(System.out, System.err);
        try (Room room = Room.open(Path.of("..").toAbsolutePath().normalize(), console)) {
            Plan plan = new Plan(4, 2_000, 2_000, 8, 1, 7, false, Set.of());

            LinkBench.Result result = new LinkBench(room, plan, console).run();

            assertThat(result.witness().first()).isEmpty();
            assertThat(result.links()).isGreaterThan(2_000);
            assertThat(result.http()).hasSize(1);
            assertThat(result.witness().links()).isNotEmpty();
            assertThat(result.witness().nodes()).isNotEmpty();
        }
    }
}
