package dev.hypernet.benchmarks;

import dev.hypernet.embedded.Ports;
import dev.hypernet.local.RunningStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The bare application in a JVM of its own, with the services' flags, on the services' database. */
final class BareProcess implements AutoCloseable {

    private static final int START_SECONDS = 60;

    private final Process process;

    private BareProcess(Process process) {
        this.process = process;
    }

    /** Starts it and returns when it listens. */
    static BareProcess start(Path project, RunningStack stack, int port, List<String> flags) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.add("-jar");
        command.add(
                project.resolve("benchmarks/target/quarkus-app/quarkus-run.jar").toString());
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(project.resolve("benchmarks/target/bare.log").toFile());
        builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
        builder.environment().put("BARE_DATABASE_URL", stack.addresses().database());
        builder.environment().put("BARE_OBJECT_PASSWORD", stack.requestPassword("object"));
        builder.environment().put("BARE_LINK_PASSWORD", stack.requestPassword("link"));
        try {
            BareProcess bare = new BareProcess(builder.start());
            Runtime.getRuntime().addShutdownHook(new Thread(bare::close, "stop-bare"));
            bare.awaitListening(port);
            return bare;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitListening(int port) {
        boolean listens = Pause.until(() -> !process.isAlive() || !Ports.isFree(port), START_SECONDS);
        if (!listens || !process.isAlive()) {
            close();
            throw new IllegalStateException("the bare application did not start: see benchmarks/target/bare.log");
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(START_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
