package dev.hypernet.embedded;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A {@link Kafka} in a process of its own: whoever started it can kill it and stays alive. */
public final class KafkaProcess {

    private static final Logger LOG = System.getLogger(KafkaProcess.class.getName());

    private KafkaProcess() {}

    /** Runs a broker until the process is ended: {@code <folder> <port> <controller port>}. */
    public static void main(String[] arguments) {
        if (arguments.length != 3) {
            LOG.log(
                    Level.ERROR,
                    "Usage: java -cp … {0} <folder> <port> <controller port>",
                    KafkaProcess.class.getName());
            System.exit(2);
        }
        try {
            Kafka kafka = Kafka.start(
                    Path.of(arguments[0]),
                    Integer.parseInt(arguments[1]),
                    Integer.parseInt(arguments[2]),
                    Durability.KEPT);
            Runtime.getRuntime().addShutdownHook(new Thread(kafka::close, "kafka-end"));
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "Kafka ended", e);
            System.exit(1);
        }
    }
}
