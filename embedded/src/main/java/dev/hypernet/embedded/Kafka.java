package dev.hypernet.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/** A Kafka broker with its KRaft controller, one node on 127.0.0.1 in this process, its log in a folder of its own. */
public final class Kafka implements AutoCloseable {

    private static final int NODE = 1;
    private static final int LARGEST_MESSAGE_BYTES = 4 * 1024 * 1024;
    private static final Duration RETENTION = Duration.ofDays(7);

    private final KafkaRaftServer server;
    private final int port;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Kafka(KafkaRaftServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /**
     * Starts the broker and waits until it serves; two to four seconds. Topics are made on first use with four
     * partitions, messages may be 4 MiB and are kept for seven days. Nobody stops it but {@link #close()} and the end
     * of this process.
     *
     * @param folder made and formatted when empty
     * @throws EmbeddedServerException when a port is in use or the broker does not start
     */
    public static Kafka start(Path folder, int port, int controllerPort, Durability durability) {
        Ports.requireFree(port, "Kafka");
        Ports.requireFree(controllerPort, "the Kafka controller");
        try {
            Path log = Files.createDirectories(folder.toAbsolutePath());
            OwnFiles.restrict(log, "rwx------");
            formatOnce(log);
            KafkaRaftServer server = new KafkaRaftServer(
                    new KafkaConfig(configuration(log, port, controllerPort, durability)), Time.SYSTEM);
            return new Kafka(started(server), port);
        } catch (IOException | RuntimeException e) {
            throw new EmbeddedServerException(
                    "Kafka did not start on port %d with its data in %s: %s".formatted(port, folder, e.getMessage()),
                    e);
        }
    }

    /** Returns the address for {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** Stops the broker, then the controller. A second call does nothing. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        server.shutdown();
        server.awaitShutdown();
    }

    private static KafkaRaftServer started(KafkaRaftServer server) {
        try {
            server.startup();
            return server;
        } catch (RuntimeException e) {
            server.shutdown();
            throw e;
        }
    }

    private static void formatOnce(Path log) throws IOException {
        // The formatter's last file; without it an interrupted first start is simply begun again.
        if (Files.exists(log.resolve("meta.properties"))) {
            return;
        }
        // The formatter reports each folder; who starts the broker decides what people read.
        try (PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setPrintStream(nowhere)
                    .setNodeId(NODE)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setControllerListenerName("CONTROLLER")
                    .setDirectories(List.of(log.toString()))
                    .setMetadataLogDirectory(log.toString())
                    .run();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private static Properties configuration(Path log, int port, int controllerPort, Durability durability) {
        Properties all = new Properties();
        all.put("process.roles", "broker,controller");
        all.put("node.id", NODE);
        all.put("controller.quorum.voters", NODE + "@127.0.0.1:" + controllerPort);
        all.put("controller.listener.names", "CONTROLLER");
        all.put("inter.broker.listener.name", "BROKER");
        all.put("listener.security.protocol.map", "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT");
        all.put("listeners", "BROKER://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(port, controllerPort));
        all.put("advertised.listeners", "BROKER://127.0.0.1:" + port);
        all.put("log.dirs", log.toString());

        all.put("auto.create.topics.enable", true);
        all.put("num.partitions", 4);
        all.put("message.max.bytes", LARGEST_MESSAGE_BYTES);
        all.put("replica.fetch.max.bytes", LARGEST_MESSAGE_BYTES);
        all.put("log.retention.ms", RETENTION.toMillis());

        // One broker: nobody to replicate to, and few partitions to load at each start.
        all.put("default.replication.factor", 1);
        all.put("offsets.topic.replication.factor", 1);
        all.put("offsets.topic.num.partitions", 4);
        all.put("transaction.state.log.replication.factor", 1);
        all.put("transaction.state.log.min.isr", 1);
        all.put("transaction.state.log.num.partitions", 4);
        all.put("share.coordinator.state.topic.replication.factor", 1);
        all.put("share.coordinator.state.topic.min.isr", 1);
        all.put("share.coordinator.state.topic.num.partitions", 1);

        // After kill -9 the controller waits for the old session to lapse before it lets the broker in again.
        all.put("broker.session.timeout.ms", 2000);
        all.put("broker.heartbeat.interval.ms", 200);
        all.put("controller.quorum.election.timeout.ms", 200);
        all.put("controller.quorum.election.backoff.max.ms", 200);
        all.put("controller.quorum.fetch.timeout.ms", 1000);
        all.put("group.initial.rebalance.delay.ms", 0);
        // A dead producer's transaction holds back every reader of its partitions until this check.
        all.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", 1000);

        // The defaults are for a large machine: the cleaner alone would take 128 MB of heap.
        all.put("log.cleaner.dedupe.buffer.size", 4L * 1024 * 1024);
        all.put("log.index.size.max.bytes", 1024 * 1024);
        all.put("num.network.threads", 2);
        all.put("num.io.threads", 4);
        all.put("background.threads", 4);

        switch (durability) {
            // Kafka leaves flushing to the operating system; with no replica a power cut may cost at most a second.
            case KEPT -> all.put("log.flush.interval.ms", 1000L);
            case THROWAWAY -> {}
        }
        // Kafka wants some numbers as int, some as long, some as short; it parses text into what it wants.
        all.replaceAll((name, value) -> value.toString());
        return all;
    }
}
