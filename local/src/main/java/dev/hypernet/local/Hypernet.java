package dev.hypernet.local;

import dev.hypernet.embedded.EmbeddedServerException;
import dev.hypernet.local.demo.MainJob;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The launcher's commands. Exit codes: 0 done, 1 not possible and the reason is printed, 2 wrong usage. */
@Command(
        name = "hypernet",
        description = "All of a person's data in one place: owned, linked, in step and safe.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true)
public final class Hypernet implements Runnable {

    private static final Duration STOP_LIMIT = Duration.ofSeconds(90);
    private static final int STOPPED_BY_SIGNAL = 130;

    private final Settings settings;
    private final Console console;

    @Spec
    private @Nullable CommandSpec spec;

    Hypernet(Settings settings, Console console) {
        this.settings = settings;
        this.console = console;
    }

    public static void main(String[] arguments) {
        Console console = new Console(
                new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8));
        System.exit(execute(console, arguments));
    }

    private static int execute(Console console, String[] arguments) {
        try {
            Settings settings = Settings.from(System.getenv(), Path.of(System.getProperty("user.home")), ownJar());
            return new CommandLine(new Hypernet(settings, console))
                    .addSubcommand(new ConnectorCommand(console))
                    .setExecutionExceptionHandler((error, command, parsed) -> explain(console, error))
                    .execute(arguments);
        } catch (LauncherException e) {
            console.error(String.valueOf(e.getMessage()));
            return 1;
        }
    }

    private static int explain(Console console, Exception error) {
        if (error instanceof CancellationException) {
            return STOPPED_BY_SIGNAL;
        }
        if (error instanceof LauncherException || error instanceof EmbeddedServerException) {
            console.error(String.valueOf(error.getMessage()));
        } else {
            Logger log = System.getLogger(Hypernet.class.getName());
            log.log(Level.ERROR, "Unexpected", error);
            console.error("Unexpected, a defect of the launcher: " + error);
        }
        return 1;
    }

    /** Without a command. */
    @Override
    public void run() {
        if (spec != null) {
            throw new ParameterException(spec.commandLine(), "Name a command.");
        }
    }

    @Command(description = "Start everything on 127.0.0.1 and stay; Ctrl-C stops it.", mixinStandardHelpOptions = true)
    int up(
            @Option(names = "--detach", description = "Stay in the background; ./hypernet down stops it.")
                    boolean detach) {
        if (detach) {
            DetachedLauncher.start(settings, console);
            printAddresses(settings.addresses());
            return 0;
        }
        startStack();
        printAddresses(settings.addresses());
        return stayUp();
    }

    @Command(description = "Stop what runs.", mixinStandardHelpOptions = true)
    int down() {
        Optional<RunState> found = RunState.read(settings.home());
        if (found.isEmpty()) {
            console.line("Hypernet is not running.");
            return 0;
        }
        RunState state = found.get();
        if (state.isUp()) {
            state.launcher().process().ifPresent(ProcessHandle::destroy);
            boolean ended = console.during(
                    "Stopping Hypernet",
                    () -> Waiting.until(() -> state.launcher().process().isEmpty(), STOP_LIMIT));
            if (!ended) {
                throw new LauncherException(("The launcher (pid %d) did not stop within %d s: see %s, then end it with"
                                + " kill -9 and run ./hypernet down again.")
                        .formatted(state.launcher().pid(), STOP_LIMIT.toSeconds(), settings.log("launcher")));
            }
        }
        // A launcher that was killed could not take its children along.
        console.during("Ending what was left behind", state::endLeftovers);
        RunState.delete(settings.home());
        console.line("Stopped.");
        return 0;
    }

    @Command(
            description = "What runs, where, and whether it is ready; exit code 0 if all of it is.",
            mixinStandardHelpOptions = true)
    int status(@Option(names = "--json", description = "For scripts.") boolean json) {
        Status status = Status.of(settings, new Probe());
        console.line(json ? status.json() : status.table());
        return status.isReady() ? 0 : 1;
    }

    @Command(description = "Read the logs.", mixinStandardHelpOptions = true)
    int logs(
            @Parameters(arity = "0..1", paramLabel = "service", description = "Whose; all without.") @Nullable
                    String service,
            @Option(
                            names = {"-f", "--follow"},
                            description = "Go on with what is written from now on.")
                    boolean follow) {
        Logs logs = Logs.of(settings, service);
        logs.printEnds(console);
        while (follow) {
            logs.printNews(console);
            Waiting.pause(Duration.ofMillis(300));
        }
        return 0;
    }

    @Command(
            description = "Show the main job with the sandbox; starts everything when needed.",
            mixinStandardHelpOptions = true)
    int demo(@Option(names = "--once", description = "Stop afterwards what this command started.") boolean once) {
        Optional<RunState> running = RunState.read(settings.home()).filter(RunState::isUp);
        if (running.isPresent()) {
            return job(new Addresses(running.get().port()));
        }
        startStack();
        int code = job(settings.addresses());
        if (once) {
            return code;
        }
        printAddresses(settings.addresses());
        return stayUp();
    }

    private int job(Addresses addresses) {
        return new MainJob(addresses, console).run() ? 0 : 1;
    }

    private void startStack() {
        PrivateFiles.folder(settings.home());
        InfrastructureLog.open(PrivateFiles.folder(settings.logs()));
        LocalStack stack = new LocalStack(settings, Fleet.LOCAL, console, Clock.systemUTC());
        // Ctrl-C, SIGTERM and every exit of this process, also the one after a failed start.
        Runtime.getRuntime().addShutdownHook(new Thread(stack::close, "stop"));
        stack.start();
    }

    private static int stayUp() {
        Waiting.forever(new CountDownLatch(1));
        return 0;
    }

    private void printAddresses(Addresses addresses) {
        console.line("""
                Hypernet is up.
                  API and its description  %s/swagger-ui/
                  Sandbox provider         %s
                  Logs                     %s""".formatted(addresses.frontDoor(), addresses.sandbox(), settings.logs()));
    }

    private static Path ownJar() {
        try {
            return Path.of(Hypernet.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toAbsolutePath();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
