package dev.hypernet.local;

import dev.hypernet.embedded.Durability;
import dev.hypernet.embedded.Kafka;
import dev.hypernet.embedded.KafkaProcess;
import dev.hypernet.embedded.Postgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.jspecify.annotations.Nullable;

/**
 * The two servers that the services stand on. Both can be killed and started again on what they kept; the broker first
 * has to be put apart, for it begins in this process. For one caller at a time, {@code close…} apart.
 */
final class Backbone {

    private static final Duration END_LIMIT = Duration.ofSeconds(20);
    private static final Duration START_LIMIT = Duration.ofMinutes(1);
    private static final int ANSWER_MILLIS = 2_000;

    private final Settings settings;
    private final Addresses addresses;
    private volatile @Nullable Postgres database;
    private volatile @Nullable Kafka broker;
    private volatile @Nullable Process brokerApart;

    Backbone(Settings settings) {
        this.settings = settings;
        this.addresses = settings.addresses();
    }

    Postgres startDatabase() {
        Postgres started = Postgres.start(folder("postgres"), addresses.postgresPort(), Durability.KEPT);
        database = started;
        return started;
    }

    Postgres database() {
        return Objects.requireNonNull(database);
    }

    void closeDatabase() {
        Postgres running = database;
        if (running != null) {
            running.close();
        }
    }

    /** Ends the server as a power cut does, with the processes that serve its clients. */
    void killDatabase() {
        ProcessHandle server = ProcessHandle.of(database().pid()).orElseThrow();
        List<ProcessHandle> others = server.descendants().toList();
        kill(server);
        others.forEach(Backbone::kill);
    }

    /** Starts the server on what it kept; returns when it answers. */
    void reviveDatabase() {
        // What is left of the killed one: a lock of this process.
        closeDatabase();
        startDatabase();
    }

    void startBroker() {
        broker = Kafka.start(folder("kafka"), addresses.kafkaPort(), addresses.kafkaControllerPort(), Durability.KEPT);
    }

    void closeBroker() {
        Kafka running = broker;
        if (running != null) {
            running.close();
        }
        Process apart = brokerApart;
        if (apart != null) {
            apart.destroy();
            if (!Waiting.untilEnded(apart.toHandle(), END_LIMIT)) {
                apart.destroyForcibly();
            }
        }
    }

    /** Stops the broker and starts it in a process of its own, unless it is in one. */
    void putBrokerApart() {
        if (brokerApart == null) {
            closeBroker();
            reviveBroker();
        }
    }

    void killBroker() {
        kill(Objects.requireNonNull(brokerApart).toHandle());
    }

    /** Starts the broker's process on what it kept; returns when it answers. */
    void reviveBroker() {
        Process process = startBrokerApart();
        brokerApart = process;
        boolean answers = Waiting.until(() -> !process.isAlive() || brokerAnswers(), START_LIMIT);
        if (!answers || !process.isAlive()) {
            throw new LauncherException("Kafka did not come back; its log says why: " + settings.log("kafka"));
        }
    }

    private Process startBrokerApart() {
        List<String> command = List.of(
                ServiceProcess.java().toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                settings.launcher().toString(),
                KafkaProcess.class.getName(),
                folder("kafka").toString(),
                Integer.toString(addresses.kafkaPort()),
                Integer.toString(addresses.kafkaControllerPort()));
        try {
            return new ProcessBuilder(command)
                    .redirectInput(Redirect.from(ServiceProcess.nowhere()))
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(settings.log("kafka").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("Kafka could not be started", e);
        }
    }

    private boolean brokerAnswers() {
        try (Admin admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                addresses.kafka(),
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                ANSWER_MILLIS,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                ANSWER_MILLIS))) {
            return !admin.describeCluster().nodes().get().isEmpty();
        } catch (ExecutionException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LauncherException("interrupted", e);
        }
    }

    private static void kill(ProcessHandle process) {
        process.destroyForcibly();
        if (!Waiting.untilEnded(process, END_LIMIT)) {
            throw new LauncherException("Process %d does not end.".formatted(process.pid()));
        }
    }

    private Path folder(String name) {
        return PrivateFiles.folder(settings.home().resolve(name));
    }
}
