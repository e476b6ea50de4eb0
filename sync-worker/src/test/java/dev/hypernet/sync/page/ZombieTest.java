package dev.hypernet.sync.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Two workers of one group, one of which ends or sleeps in the midst of its transactions. */
@DisabledOnOs(OS.WINDOWS)
class ZombieTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int CHAINS = 24;
    private static final int ALL = CHAINS * (CountingWorker.LAST_PAGE + 1);

    private final Broker broker = new Broker(CountingWorker.REQUESTS, CountingWorker.PAGES);
    private final PageConsumer survivor = new PageConsumer(broker.clients(), new CountingWorker(broker.prefix()));
    private final Process other = program();

    @AfterEach
    void stop() throws InterruptedException {
        other.destroyForcibly();
        assertThat(other.waitFor(10, TimeUnit.SECONDS)).isTrue();
        survivor.close();
    }

    @Test
    void aWorkerThatIsKilledLosesAndDoublesNothing() {
        bothAreWorking();

        other.destroyForcibly();

        assertThat(values(pages(ALL))).hasSize(ALL).doesNotHaveDuplicates();
    }

    @Test
    void aWorkerThatWakesFromALongSleepPublishesNothingThatOthersDid() {
        bothAreWorking();

        signal("STOP");
        assertThat(values(pages(ALL))).hasSize(ALL);
        signal("CONT");
        broker.publishRaw(CountingWorker.REQUESTS, "late:" + CountingWorker.LAST_PAGE);

        // The sleeper has come back to its group, and its partitions, before anything of it counts as late.
        Awaitility.await().atMost(PATIENCE).until(() -> survivor.state().lanes() < Broker.PARTITIONS);
        assertThat(values(pages(ALL + 1))).hasSize(ALL + 1).doesNotHaveDuplicates();
    }

    @Test
    void aLaneThatIsFencedOffBeginsAnew() {
        bothAreWorking();

        for (int partition = 0; partition < Broker.PARTITIONS; partition++) {
            fenceOff(new TopicPartition(broker.prefix() + CountingWorker.REQUESTS, partition));
        }

        assertThat(values(pages(ALL))).hasSize(ALL).doesNotHaveDuplicates();
        Awaitility.await().atMost(PATIENCE).until(() -> survivor.state().openLanes() == Broker.PARTITIONS / 2);
    }

    @Test
    void aWorkerThatIsToldToEndLeavesAtOnce() {
        bothAreWorking();

        survivor.close();

        assertThat(survivor.isAlive()).isFalse();
        assertThat(values(pages(ALL))).hasSize(ALL).doesNotHaveDuplicates();
    }

    private void bothAreWorking() {
        survivor.start();
        // It had all lanes for a moment or none: half of them is what is left when the other has come.
        Awaitility.await().atMost(PATIENCE).until(() -> survivor.state().openLanes() == Broker.PARTITIONS / 2);
        for (int chain = 0; chain < CHAINS; chain++) {
            broker.publishKeyed(CountingWorker.REQUESTS, "chain" + chain, "chain" + chain + ":0");
        }
        pages(ALL / 5);
    }

    /** As a new holder of the partition would. */
    private void fenceOff(TopicPartition partition) {
        try (Producer<String, byte[]> stranger = broker.clients().producer(partition)) {
            stranger.initTransactions();
        }
    }

    private List<ConsumerRecord<String, byte[]>> pages(int count) {
        return broker.records(CountingWorker.PAGES, PATIENCE, found -> found.size() >= count);
    }

    private static List<String> values(List<ConsumerRecord<String, byte[]>> records) {
        return records.stream()
                .map(record -> new String(record.value(), StandardCharsets.UTF_8))
                .toList();
    }

    private Process program() {
        try {
            return new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-cp",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                            CountingWorker.class.getName(),
                            String.valueOf(broker.connection().get("bootstrap.servers")),
                            broker.prefix())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(other.pid())).start();
            assertThat(kill.waitFor()).isZero();
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }
}
