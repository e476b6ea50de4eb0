package dev.hypernet.sync.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PageWindowTest {
    private final Map<Long, CountDownLatch> started = new ConcurrentHashMap<>();
    private final PageWindow window = new PageWindow(3, this::fetch);

    @AfterEach
    void close() {
        window.close();
    }

    @Test
    void onlySoManyPagesAreFetchedAtOnce() {
        window.offer(requests(5));

        Awaitility.await().until(() -> started.size() == 3);
        assertThat(window.backlog()).isEqualTo(5);
        finish(0);
        assertThat(offsets(window.awaitFinished())).containsExactly(0L);
        assertThat(started).hasSize(3);
        window.leave(1);
        Awaitility.await().until(() -> started.size() == 4);
    }

    @Test
    void pagesLeaveInTheirOrderWhateverOrderTheyFinishIn() {
        window.offer(requests(3));
        Awaitility.await().until(() -> started.size() == 3);

        finish(2);
        finish(1);
        finish(0);
        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .until(() -> offsets(window.awaitFinished()).equals(List.of(0L, 1L, 2L)));
    }

    @Test
    void whatHasFinishedIsBoundedInBytesAndLeavesInParts() {
        PageWindow bounded = new PageWindow(3, 1_000, 600, this::fetchLarge);
        bounded.offer(requests(5));
        Awaitility.await().until(() -> started.size() == 3);
        finish(2);
        finish(1);
        finish(0);
        Awaitility.await().until(() -> bounded.held() == 1_500);

        assertThat(offsets(bounded.awaitFinished())).containsExactly(0L);
        bounded.leave(1);
        assertThat(bounded.held()).isEqualTo(1_000);
        assertThat(started).hasSize(3);

        assertThat(offsets(bounded.awaitFinished())).containsExactly(1L);
        bounded.leave(1);
        Awaitility.await().until(() -> started.size() == 5);
        bounded.close();
    }

    @Test
    void aClosedWindowGivesNothing() {
        window.offer(requests(1));
        window.close();

        assertThat(window.awaitFinished()).isEmpty();
        assertThat(window.backlog()).isLessThanOrEqualTo(1);
    }

    @Test
    void workThatThrowsIsNotWaitedForForEver() {
        PageWindow broken = new PageWindow(3, request -> {
            throw new IllegalArgumentException("a defect");
        });

        broken.offer(requests(1));

        assertThatThrownBy(broken::awaitFinished).hasRootCauseMessage("a defect");
    }

    private FinishedPage fetch(ConsumerRecord<String, byte[]> request) {
        CountDownLatch latch = new CountDownLatch(1);
        started.put(request.offset(), latch);
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
        return new FinishedPage(request, List.of());
    }

    private FinishedPage fetchLarge(ConsumerRecord<String, byte[]> request) {
        fetch(request);
        return new FinishedPage(request, List.of(new ProducerRecord<>("topic", new byte[500])));
    }

    private void finish(long offset) {
        Objects.requireNonNull(started.get(offset), "not started").countDown();
    }

    private static List<ConsumerRecord<String, byte[]>> requests(int count) {
        return IntStream.range(0, count)
                .mapToObj(offset -> new ConsumerRecord<>("topic", 0, offset, "key", new byte[0]))
                .toList();
    }

    private static List<Long> offsets(List<FinishedPage> pages) {
        return pages.stream().map(page -> page.request().offset()).toList();
    }
}
