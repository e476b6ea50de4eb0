package dev.hypernet.testkit;

import dev.hypernet.embedded.Databases;
import dev.hypernet.embedded.EmbeddedStack;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import org.awaitility.Awaitility;

/**
 * The one PostgreSQL and the one Kafka of all test runs on this machine: started by the first that needs them, in a
 * process of their own that ends itself when idle.
 */
final class SharedServers {
    private static final Path FOLDER =
            Path.of(System.getProperty("java.io.tmpdir"), "hypernet-test-" + System.getProperty("user.name"));
    private static final Path ADDRESSES = FOLDER.resolve(EmbeddedStack.PROPERTIES);
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private final Properties addresses;

    private SharedServers(Properties addresses) {
        this.addresses = addresses;
    }

    static SharedServers running() {
        try {
            Files.createDirectories(FOLDER);
            try (FileChannel channel = FileChannel.open(
                            FOLDER.resolve("start.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (!lock.isValid() || !isServing()) {
                    start();
                }
            }
            touch();
            return new SharedServers(read());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    Databases databases() {
        return new Databases(
                Integer.parseInt(addresses.getProperty("postgres.port")), addresses.getProperty("postgres.password"));
    }

    int postgresPort() {
        return Integer.parseInt(addresses.getProperty("postgres.port"));
    }

    String kafka() {
        return addresses.getProperty("kafka.bootstrap");
    }

    /** Keeps the servers from ending as idle. */
    static void touch() throws IOException {
        Files.setLastModifiedTime(
                FOLDER.resolve(EmbeddedStack.HEARTBEAT),
                FileTime.from(Instant.ofEpochMilli(System.currentTimeMillis())));
    }

    private static void start() throws IOException {
        Files.deleteIfExists(ADDRESSES);
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        EmbeddedStack.class.getName(),
                        FOLDER.toString()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        FOLDER.resolve("stack.log").toFile()))
                .start();
        Awaitility.await("the shared test servers, see " + FOLDER.resolve("stack.log"))
                .atMost(START_LIMIT)
                .failFast(() -> !process.isAlive())
                .until(SharedServers::isServing);
    }

    private static boolean isServing() throws IOException {
        return Files.exists(ADDRESSES)
                && ProcessHandle.of(Long.parseLong(read().getProperty("pid")))
                        .map(ProcessHandle::isAlive)
                        .orElse(false);
    }

    private static Properties read() throws IOException {
        Properties properties = new Properties();
        try (InputStream file = Files.newInputStream(ADDRESSES)) {
            properties.load(file);
        }
        return properties;
    }
}
