package dev.hypernet.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hypernet.embedded.Databases;
import dev.hypernet.embedded.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What the launcher starts, with the packaged services, in a home of its own that goes with it; its logs stay. For
 * tests and benchmarks.
 */
public final class RunningStack implements AutoCloseable {

    private static final int LOWEST_PORT = 12_000;
    private static final int HIGHEST_PORT = 30_000;
    private static final Duration DEATH_LIMIT = Duration.ofSeconds(20);

    private final Settings settings;
    private final Console console;
    private final LocalStack stack;

    private RunningStack(Settings settings, Fleet fleet, Console console) {
        this.settings = settings;
        this.console = console;
        this.stack = new LocalStack(settings, fleet, console, Clock.systemUTC());
    }

    /** Starts everything as the launcher does. */
    static RunningStack start() {
        Path target = Path.of("target").toAbsolutePath();
        return start(target, target.resolve("hypernet-local.jar"), Fleet.LOCAL, new Console(System.out, System.err));
    }

    /**
     * Starts some of the services, and returns when they are ready.
     *
     * @param folder where its home is made
     * @param launcher the launcher's jar, {@code local/target/hypernet-local.jar} of the project
     */
    public static RunningStack start(Path folder, Path launcher, Fleet fleet, Console console) {
        try {
            Path home = Files.createTempDirectory(Files.createDirectories(folder), "home-");
            Settings settings = new Settings(home, freeBlock(), Optional.empty(), launcher);
            InfrastructureLog.open(PrivateFiles.folder(settings.logs()));
            RunningStack running = new RunningStack(settings, fleet, console);
            // Also when the work is broken off.
            Runtime.getRuntime().addShutdownHook(new Thread(running.stack::close, "stop"));
            running.stack.start();
            return running;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Addresses addresses() {
        return settings.addresses();
    }

    public Console console() {
        return console;
    }

    /** Returns the folder that everything lies in: data, logs and secrets. */
    public Path home() {
        return settings.home();
    }

    /** Returns the log of a service. */
    public Path log(Service service) {
        return settings.log(service.title());
    }

    /** Returns every secret of this installation by its name: passwords, keys, the client's secret at the sandbox. */
    public Map<String, String> secrets() {
        return Secrets.open(settings.home()).all();
    }

    /** Returns the folder of people's files. */
    public Path media() {
        return settings.home().resolve("media");
    }

    /** Opens the services' database as its superuser, who sees every row. */
    public Connection database() throws SQLException {
        return new Databases(addresses().postgresPort(), superuserPassword()).connect(LocalStack.DATABASE);
    }

    /** Returns the password of a schema's role for requests, {@code <schema>_request}. */
    public String requestPassword(String schema) {
        return Secrets.open(settings.home()).password("database." + schema + ".request");
    }

    /** Returns the process of a service. */
    public long pid(Service service) {
        return RunState.read(settings.home()).stream()
                .flatMap(state -> state.children().stream())
                .filter(child -> child.name().equals(service.title()))
                .findFirst()
                .orElseThrow()
                .pid();
    }

    /** Returns what a service shows at the services' own issuer: its name and its secret. */
    public String authorizationOf(Service caller) {
        String pair = caller.title() + ":" + Secrets.open(settings.home()).password("service." + caller.title());
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
    }

    /**
     * Starts a service anew, with more arguments for its JVM, and returns when it is ready.
     *
     * @return the exit code, once the new process has ended
     */
    public CompletableFuture<Integer> restart(Service service, List<String> jvmArguments) {
        return stack.restart(service, jvmArguments).ended().thenApply(Process::exitValue);
    }

    /** Ends a service as a power cut does; {@link #restart} brings it back. */
    public void kill(Service service) {
        ProcessHandle process = ProcessHandle.of(pid(service)).orElseThrow();
        process.destroyForcibly();
        if (!Waiting.untilEnded(process, DEATH_LIMIT)) {
            throw new IllegalStateException(service.title() + " does not end");
        }
    }

    /** Ends PostgreSQL as a power cut does. */
    public void killDatabase() {
        stack.backbone().killDatabase();
    }

    /** Starts PostgreSQL again on what it kept; returns when it answers. */
    public void reviveDatabase() {
        stack.backbone().reviveDatabase();
        stack.databaseRevived();
    }

    /** Moves the broker into a process of its own, where it can be killed; it is away for some seconds meanwhile. */
    public void putBrokerApart() {
        stack.backbone().putBrokerApart();
    }

    /** Ends the broker, which was put apart, as a power cut does. */
    public void killBroker() {
        stack.backbone().killBroker();
    }

    /** Starts the broker again on what it kept; returns when it answers. */
    public void reviveBroker() {
        stack.backbone().reviveBroker();
    }

    /**
     * Starts one more process of a service beside the one that the front door leads to: with the same configuration and
     * the same databases, at an address of its own. Returns when it is ready.
     */
    public SecondReplica startSecond(Service service) {
        return startSecond(service, List.of());
    }

    /** The same, with more arguments for its JVM. */
    public SecondReplica startSecond(Service service, List<String> jvmArguments) {
        ServiceProcess process = stack.startAnother(service, jvmArguments);
        return new SecondReplica(process.replica().address(), process.pid(), () -> stack.end(process));
    }

    /**
     * One more process of a service. It ends when this is closed, or with the stack.
     *
     * @param address without a slash at its end
     */
    public record SecondReplica(URI address, long pid, Runnable end) implements AutoCloseable {

        @Override
        public void close() {
            end.run();
        }
    }

    @Override
    public void close() {
        stack.close();
        try (Stream<Path> entries = Files.list(settings.home())) {
            entries.filter(entry -> !entry.equals(settings.logs())).forEach(RunningStack::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String superuserPassword() {
        try {
            return Files.readString(settings.home().resolve("postgres").resolve("superuser-password"))
                    .strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freeBlock() {
        return IntStream.generate(() -> ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT))
                .filter(first -> IntStream.range(first, first + Addresses.PORTS).allMatch(Ports::isFree))
                .findFirst()
                .orElseThrow();
    }

    private static void delete(Path tree) {
        try (Stream<Path> entries = Files.walk(tree)) {
            for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(entry);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
