package dev.hypernet.benchmarks;

import dev.hypernet.benchmarks.Duel.Rhythm;
import dev.hypernet.benchmarks.events.EventsCommand;
import dev.hypernet.benchmarks.hub.HubCommand;
import dev.hypernet.benchmarks.linkbench.LinkBenchCommand;
import dev.hypernet.benchmarks.sync.BackfillCommand;
import dev.hypernet.benchmarks.sync.FairnessCommand;
import dev.hypernet.local.Console;
import dev.hypernet.local.LauncherException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The commands of the benchmark room. Exit codes: 0 done, 1 failed or an oracle was violated, 2 wrong usage. */
@Command(
        name = "hypernet benchmark",
        description = "Measures the product beside bare code on this machine; see benchmarks/README.md.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true)
public final class Benchmark {

    private final Workbench bench;

    private Benchmark(Workbench bench) {
        this.bench = bench;
    }

    public static void main(String[] arguments) {
        Console console = new Console(
                new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8));
        Path project = Path.of(System.getProperty("hypernet.project", "")).toAbsolutePath();
        Workbench bench = new Workbench(project, console, "./hypernet benchmark " + String.join(" ", arguments));
        System.exit(new CommandLine(new Benchmark(bench))
                .addSubcommand(new LinkBenchCommand(bench))
                .addSubcommand(new HubCommand(bench))
                .addSubcommand(new BackfillCommand(bench))
                .addSubcommand(new EventsCommand(bench))
                .addSubcommand(new FairnessCommand(bench))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((error, command, parsed) -> explain(console, error))
                .execute(arguments));
    }

    private static int explain(Console console, Exception error) {
        if (error instanceof LauncherException) {
            console.error(String.valueOf(error.getMessage()));
        } else {
            error.printStackTrace();
        }
        return 1;
    }

    @Command(description = "Read one object, one link, a list of 50 links.", mixinStandardHelpOptions = true)
    int p1(
            @Option(names = "--clients", defaultValue = "8") int clients,
            @Option(names = "--warm-up", defaultValue = "20", description = "Seconds for each side.") int warmUp,
            @Option(names = "--pairs", defaultValue = "6", description = "Pairs of slices.") int pairs,
            @Option(names = "--seconds", defaultValue = "10", description = "Length of a slice.") int seconds,
            @Option(names = "--profile", description = "Also say where the CPU time goes.") boolean profile)
            throws Exception {
        return new DuelCommand(bench, new Rhythm(clients, warmUp, pairs, seconds), profile).reads("p1");
    }

    @Command(description = "Create a link, change an object.", mixinStandardHelpOptions = true)
    int p2(
            @Option(names = "--clients", defaultValue = "8") int clients,
            @Option(names = "--warm-up", defaultValue = "20", description = "Seconds for each side.") int warmUp,
            @Option(names = "--pairs", defaultValue = "6", description = "Pairs of slices.") int pairs,
            @Option(names = "--seconds", defaultValue = "10", description = "Length of a slice.") int seconds,
            @Option(names = "--profile", description = "Also say where the CPU time goes.") boolean profile)
            throws Exception {
        return new DuelCommand(bench, new Rhythm(clients, warmUp, pairs, seconds), profile).writes("p2");
    }
}
