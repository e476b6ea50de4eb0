package dev.hypernet.local;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A service in a JVM of its own, its output in a log file. */
final class ServiceProcess {

    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
    private static final long LOG_LIMIT_BYTES = 10L * 1024 * 1024;

    private final Replica replica;
    private final Path jar;
    private final Path log;
    private final Process process;

    private ServiceProcess(Replica replica, Path jar, Path log, Process process) {
        this.replica = replica;
        this.jar = jar;
        this.log = log;
        this.process = process;
    }

    /**
     * Starts a service; it is not ready yet when this returns.
     *
     * @param flags of its JVM
     */
    static ServiceProcess start(
            Replica replica, Settings settings, Map<String, String> environment, List<String> flags) {
        Path jar = replica.service().jar(settings.project());
        Path log = settings.log(replica.name());
        List<String> command = new ArrayList<>();
        command.add(java().toString());
        command.addAll(flags);
        command.add("-jar");
        command.add(jar.toString());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(settings.home().toFile())
                .redirectInput(Redirect.from(nowhere()))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(log.toFile()));
        // The launcher's own variables mean something else, or nothing, to a service.
        builder.environment().keySet().removeIf(name -> name.startsWith("HYPERNET_"));
        builder.environment().putAll(environment);
        try {
            keepSmall(log);
            return new ServiceProcess(replica, jar, log, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException("Service " + replica.name() + " could not be started", e);
        }
    }

    /** Returns the executable this JVM runs on. */
    static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    static File nowhere() {
        return new File("/dev/null");
    }

    /** Puts a large log aside, in place of the one put aside before. */
    static void keepSmall(Path log) throws IOException {
        if (Files.exists(log) && Files.size(log) > LOG_LIMIT_BYTES) {
            Files.move(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    Replica replica() {
        return replica;
    }

    Path log() {
        return log;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    int exitCode() {
        return process.exitValue();
    }

    CompletableFuture<Process> ended() {
        return process.onExit();
    }

    RunState.Child child() {
        return new RunState.Child(
                replica.name(), process.pid(), replica.address().toString(), jar.toString());
    }

    /** Asks the service to end; it may finish what it does. */
    void askToStop() {
        process.destroy();
    }

    /** Waits for the end that was asked for, and ends the process by force when it takes too long. */
    void awaitStop() {
        if (!Waiting.untilEnded(process.toHandle(), STOP_LIMIT)) {
            process.destroyForcibly();
        }
    }
}
