package dev.hypernet.sync.page;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * The lanes of one consumer: one for each partition it holds. All but {@link PageLane.Reports} runs on the poll thread.
 *
 * <p>A partition is paused until its lane has opened, that is, has fenced off every earlier holder. Only then the
 * committed offset is read and requests flow.
 */
final class PageLanes implements ConsumerRebalanceListener, PageLane.Reports {
    /** Requests are small: enough of them at hand to keep a lane busy through a poll. */
    private static final int FULL = 8 * PageLane.WINDOW;

    private static final Logger LOG = Logger.getLogger(PageLanes.class);
    private static final Duration STOPPING = Duration.ofSeconds(15);
    private static final Duration FIRST_RESTART = Duration.ofMillis(200);
    private static final Duration LONGEST_RESTART = Duration.ofSeconds(10);

    private final Consumer<String, byte[]> consumer;
    private final PageClients clients;
    private final PageWork work;
    private final Map<TopicPartition, PageLane> lanes = new HashMap<>();
    private final Map<TopicPartition, Long> restarts = new HashMap<>();
    private final Map<TopicPartition, Integer> failures = new HashMap<>();
    private final Set<PageLane> open = new HashSet<>();
    private final Queue<Report> reports = new ConcurrentLinkedQueue<>();
    private volatile ConsumerGroupMetadata membership;

    private sealed interface Report {
        record Opened(PageLane lane) implements Report {}

        record Ended(PageLane lane, boolean failed) implements Report {}
    }

    PageLanes(Consumer<String, byte[]> consumer, PageClients clients, PageWork work) {
        this.consumer = consumer;
        this.clients = clients;
        this.work = work;
        this.membership = consumer.groupMetadata();
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        renewMembership();
        partitions.forEach(this::begin);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        end(partitions);
    }

    /** Somebody else has them already; what is under way here is refused by the broker. */
    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        end(partitions);
    }

    @Override
    public void opened(PageLane lane) {
        reports.add(new Report.Opened(lane));
    }

    @Override
    public void ended(PageLane lane, boolean failed) {
        reports.add(new Report.Ended(lane, failed));
    }

    /** Hands out what a poll brought. */
    void deliver(ConsumerRecords<String, byte[]> records) {
        for (TopicPartition partition : records.partitions()) {
            PageLane lane = lanes.get(partition);
            // Without a lane they are read again: a lane begins at the committed offset.
            if (lane != null) {
                lane.offer(records.records(partition));
            }
        }
    }

    /** After each poll: looks after the lanes. */
    void tend() {
        renewMembership();
        readReports();
        restartDue();
        holdBack();
    }

    /** Ends them all. */
    void end() {
        end(List.copyOf(lanes.keySet()));
    }

    /** Whether a lane waits for the poll thread: to be given requests or to be begun again. */
    boolean isUnsettled() {
        return open.size() < lanes.size() || !restarts.isEmpty();
    }

    int size() {
        return lanes.size() + restarts.size();
    }

    int openLanes() {
        return open.size();
    }

    private void renewMembership() {
        membership = consumer.groupMetadata();
    }

    private void begin(TopicPartition partition) {
        consumer.pause(Set.of(partition));
        PageLane lane = new PageLane(partition, work, () -> clients.producer(partition), () -> membership, this);
        lanes.put(partition, lane);
        lane.start();
    }

    private void end(Collection<TopicPartition> partitions) {
        partitions.forEach(restarts::remove);
        partitions.forEach(failures::remove);
        List<PageLane> ending =
                partitions.stream().map(lanes::remove).filter(Objects::nonNull).toList();
        ending.forEach(PageLane::stop);
        ending.forEach(PageLanes::join);
        ending.forEach(open::remove);
    }

    private static void join(PageLane lane) {
        try {
            lane.join(STOPPING);
        } catch (InterruptedException insisted) {
            Thread.currentThread().interrupt();
        }
    }

    private void readReports() {
        Set<PageLane> opening = new HashSet<>();
        for (Report report = reports.poll(); report != null; report = reports.poll()) {
            switch (report) {
                case Report.Opened opened -> opening.add(opened.lane());
                case Report.Ended ended -> {
                    opening.remove(ended.lane());
                    readEnd(ended);
                }
            }
        }
        opening.removeIf(lane -> lanes.get(lane.partition()) != lane);
        if (!opening.isEmpty()) {
            feed(opening);
        }
    }

    private void feed(Set<PageLane> opening) {
        Set<TopicPartition> partitions =
                opening.stream().map(PageLane::partition).collect(Collectors.toUnmodifiableSet());
        Map<TopicPartition, OffsetAndMetadata> offsets = consumer.committed(partitions);
        for (TopicPartition partition : partitions) {
            OffsetAndMetadata committed = offsets.get(partition);
            if (committed == null) {
                consumer.seekToBeginning(Set.of(partition));
            } else {
                consumer.seek(partition, committed);
            }
        }
        consumer.resume(partitions);
        open.addAll(opening);
    }

    private void readEnd(Report.Ended ended) {
        PageLane lane = ended.lane();
        TopicPartition partition = lane.partition();
        if (!ended.failed() || lanes.get(partition) != lane) {
            return;
        }
        lanes.remove(partition);
        open.remove(lane);
        consumer.pause(Set.of(partition));
        int failed = lane.hasCommitted() ? 0 : failures.getOrDefault(partition, 0);
        failures.put(partition, failed + 1);
        Duration pause = FIRST_RESTART.multipliedBy(1L << Math.min(failed, 10));
        Duration bounded = pause.compareTo(LONGEST_RESTART) > 0 ? LONGEST_RESTART : pause;
        restarts.put(partition, System.nanoTime() + bounded.toNanos());
        LOG.infof("lane=%s begins anew in %d ms", partition, bounded.toMillis());
    }

    private void restartDue() {
        long now = System.nanoTime();
        List<TopicPartition> due = restarts.entrySet().stream()
                .filter(restart -> restart.getValue() - now <= 0)
                .map(Map.Entry::getKey)
                .toList();
        due.forEach(restarts::remove);
        due.forEach(this::begin);
    }

    /** A lane with enough to do gets no more. */
    private void holdBack() {
        Set<TopicPartition> full = open.stream()
                .filter(lane -> lane.backlog() >= FULL)
                .map(PageLane::partition)
                .collect(Collectors.toUnmodifiableSet());
        Set<TopicPartition> hungry = open.stream()
                .filter(lane -> lane.backlog() < FULL / 2)
                .map(PageLane::partition)
                .collect(Collectors.toUnmodifiableSet());
        consumer.pause(full);
        consumer.resume(hungry);
    }
}
