package dev.hypernet.sync.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.hypernet.contracts.event.Batch;
import dev.hypernet.contracts.event.ChainLink;
import dev.hypernet.contracts.event.Event;
import dev.hypernet.contracts.event.Rejection;
import dev.hypernet.contracts.event.SourceRecord;
import dev.hypernet.contracts.event.SyncProgress.StreamFinished;
import dev.hypernet.contracts.event.SyncRequested;
import dev.hypernet.platform.event.EventCodec;
import dev.hypernet.sync.page.PageOutcome.Fetched;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PageWriterTest {
    private final EventCodec codec = EventCodecs.codec();
    private final PageWriter writer = new PageWriter(codec);
    private final SyncRequested request = Requests.full("sandbox_photos", "media");

    @Test
    void anEmptyPageIsABatchToo() {
        List<Event> events = writer.events(page(List.of(), List.of(), null));

        assertThat(events).hasSize(2);
        assertThat(events.getFirst()).isInstanceOfSatisfying(Batch.class, batch -> {
            assertThat(batch.parts()).isOne();
            assertThat(batch.records()).isEmpty();
        });
        assertThat(events.getLast()).isInstanceOfSatisfying(StreamFinished.class, finished -> {
            assertThat(finished.pages()).isOne();
            assertThat(finished.fetched()).isZero();
        });
    }

    @Test
    void aLargePageTravelsInPartsThatFollowOneAnother() {
        List<SourceRecord> records = IntStream.range(0, 50)
                .mapToObj(id -> record("media:" + id, "x".repeat(100_000)))
                .toList();

        List<Event> events =
                writer.events(page(records, List.of(new Rejection(null, "odd")), TextNode.valueOf("next")));
        List<Batch> batches = events.subList(0, events.size() - 1).stream()
                .map(Batch.class::cast)
                .toList();

        assertThat(batches).hasSizeGreaterThan(2).allMatch(batch -> batch.parts() == batches.size());
        assertThat(batches).allMatch(batch -> codec.data(batch).length <= PageWriter.LARGEST_PART_BYTES);
        assertThat(batches.stream().flatMap(batch -> batch.records().stream())).containsExactlyElementsOf(records);
        assertThat(batches.getLast().rejections()).hasSize(1);
        String link = request.link();
        for (int part = 0; part < batches.size(); part++) {
            assertThat(batches.get(part).part()).isEqualTo(part);
            assertThat(batches.get(part).linkIn()).isEqualTo(link);
            link = ChainLink.next(link, "\"next\"#" + part);
            assertThat(batches.get(part).linkOut()).isEqualTo(link);
        }
        assertThat(events.getLast()).isInstanceOfSatisfying(SyncRequested.class, next -> {
            assertThat(next.page()).isOne();
            assertThat(next.fetchedBefore()).isEqualTo(51);
            assertThat(next.pageToken()).isEqualTo(TextNode.valueOf("next"));
            assertThat(next.link()).isEqualTo(batches.getLast().linkOut());
        });
    }

    @Test
    void aRecordTooLargeForAnyMessageIsRejected() {
        List<Event> events = writer.events(page(
                List.of(record("media:1", "x".repeat(3_000_000)), record("media:2", "y")), List.of(), null));

        assertThat(events.stream().filter(Batch.class::isInstance).map(Batch.class::cast))
                .satisfiesExactly(
                        first -> assertThat(first.rejections().getFirst().sourceId())
                                .isEqualTo("media:1"),
                        second -> assertThat(second.records().getFirst().sourceId())
                                .isEqualTo("media:2"));
        assertThat(events.getLast())
                .isInstanceOfSatisfying(
                        StreamFinished.class,
                        finished -> assertThat(finished.fetched()).isEqualTo(2));
    }

    private Fetched page(List<SourceRecord> records, List<Rejection> rejections, @Nullable JsonNode next) {
        return new Fetched(request, "1.0.0", Instant.parse("2026-11-21T08:00:00Z"), records, rejections, next, null);
    }

    private static SourceRecord record(String sourceId, String text) {
        return new SourceRecord(sourceId, "media", false, Map.of("text", text), "hash", false, List.of());
    }
}
