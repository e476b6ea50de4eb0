package dev.hypernet.embedded;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.Reader;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The process of the tests: PostgreSQL and Kafka on free ports with throwaway data, shared by all modules that name the
 * same folder. It writes {@code <folder>/stack.properties} once both serve and ends by itself when nobody touched
 * {@code <folder>/heartbeat} for ten minutes or the folder is gone.
 */
public final class EmbeddedStack {

    /** Name of the file that tells where the servers are. */
    public static final String PROPERTIES = "stack.properties";

    /** Name of the file whose modification time keeps the stack alive. */
    public static final String HEARTBEAT = "heartbeat";

    private static final Logger LOG = System.getLogger(EmbeddedStack.class.getName());
    private static final Duration IDLE_LIMIT = Duration.ofMinutes(10);
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(5);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

    private final Path folder;
    private final Clock clock;
    private final CountDownLatch over = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);

    private EmbeddedStack(Path folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /** Runs until idle, ended or killed; exits with 1 when another stack owns the folder or a server does not start. */
    public static void main(String[] arguments) {
        // Explicitly, for some of Kafka's threads outlive the broker.
        System.exit(exitCode(arguments));
    }

    private static int exitCode(String[] arguments) {
        if (arguments.length != 1) {
            LOG.log(Level.ERROR, "Usage: java -cp … {0} <folder>", EmbeddedStack.class.getName());
            return 2;
        }
        try {
            Path folder = Files.createDirectories(Path.of(arguments[0]).toAbsolutePath());
            new EmbeddedStack(folder, Clock.systemUTC()).run();
            return 0;
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.ERROR, "The embedded stack ended", e);
            return 1;
        }
    }

    private void run() throws IOException {
        try (FileChannel channel = FileChannel.open(folder.resolve("stack.lock"), CREATE, WRITE)) {
            // Held until the channel closes, so also by a killed process no longer.
            if (channel.tryLock() == null) {
                throw new EmbeddedServerException("Another stack runs on %s; its addresses are in %s"
                        .formatted(folder, folder.resolve(PROPERTIES)));
            }
            Runtime.getRuntime().addShutdownHook(new Thread(this::endAndAwait, "stack-end"));
            discard();
            Files.writeString(folder.resolve(HEARTBEAT), "");
            serve();
            if (isOurs()) {
                discard();
            }
        } finally {
            stopped.countDown();
        }
    }

    private void serve() throws IOException {
        try (Postgres postgres = Postgres.start(folder.resolve("postgres"), Ports.anyFree(), Durability.THROWAWAY);
                Kafka kafka =
                        Kafka.start(folder.resolve("kafka"), Ports.anyFree(), Ports.anyFree(), Durability.THROWAWAY);
                ScheduledExecutorService checks = Executors.newSingleThreadScheduledExecutor()) {
            OwnFiles.write(folder.resolve(PROPERTIES), properties(postgres, kafka));
            long interval = CHECK_INTERVAL.toMillis();
            Future<?> check =
                    checks.scheduleWithFixedDelay(this::endWhenUnused, interval, interval, TimeUnit.MILLISECONDS);
            over.await();
            check.cancel(false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String properties(Postgres postgres, Kafka kafka) {
        return """
                postgres.url=%s
                postgres.port=%d
                postgres.password=%s
                kafka.bootstrap=%s
                pid=%d
                """.formatted(
                        postgres.databases().url("postgres"),
                        postgres.port(),
                        postgres.superuserPassword(),
                        kafka.bootstrapServers(),
                        ProcessHandle.current().pid());
    }

    private void endWhenUnused() {
        if (!isOurs() || isIdle()) {
            over.countDown();
        }
    }

    /** Somebody may have deleted the folder, and a newer stack made it again. */
    private boolean isOurs() {
        try (Reader reader = Files.newBufferedReader(folder.resolve(PROPERTIES))) {
            Properties properties = new Properties();
            properties.load(reader);
            return Long.toString(ProcessHandle.current().pid()).equals(properties.getProperty("pid"));
        } catch (IOException e) {
            return false;
        }
    }

    private boolean isIdle() {
        try {
            Instant touched =
                    Files.getLastModifiedTime(folder.resolve(HEARTBEAT)).toInstant();
            return touched.isBefore(clock.instant().minus(IDLE_LIMIT));
        } catch (IOException e) {
            return true;
        }
    }

    /** A crash with unflushed data proves nothing about the data: every stack begins empty. */
    private void discard() throws IOException {
        Files.deleteIfExists(folder.resolve(PROPERTIES));
        Postgres.discard(folder.resolve("postgres"));
        OwnFiles.deleteTree(folder.resolve("kafka"));
    }

    private void endAndAwait() {
        over.countDown();
        try {
            // Bounded: a server that hangs must not keep the process from ending.
            if (!stopped.await(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                LOG.log(Level.WARNING, "The embedded stack did not stop within {0}", STOP_LIMIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
