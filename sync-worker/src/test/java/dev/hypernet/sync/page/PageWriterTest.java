package dev.hypernet.sync.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.hypernet.contracts.event.Batch;
import dev.hypernet.contracts.event.Event;
import dev.hypernet.contracts.event.Rejection;
import dev.hypernet.contracts.event.SourceRecord;
import dev.hypernet.contracts.event.SyncProgress.StreamFinished;
import dev.hypernet.contracts.event.SyncRequested;
import dev.hypernet.contracts.event.SyncRequested.PageMark;
import dev.hypernet.platform.event.EventCodec;
import dev.hypernet.sync.page.PageOutcome.Fetched;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PageWriterTest {
    private static final long BYTES = 1_234;
    private static final PageMark MARK = new PageMark(1, "hash");

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
            assertThat(batch.whole()).isTrue();
            assertThat(batch.conflictPolicy()).isEqualTo("newest_wins");
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

        List<Event> events = writer.events(
                page(records, List.of(new Rejection(null, "odd", "unmappable", null)), TextNode.valueOf("next")));
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
            assertThat(batches.get(part).linkOut()).isNotEqualTo(link);
            link = batches.get(part).linkOut();
        }
        assertThat(events.getLast()).isInstanceOfSatisfying(SyncRequested.class, next -> {
            assertThat(next.page()).isOne();
            assertThat(next.fetchedBefore()).isEqualTo(51);
            assertThat(next.pageToken()).isEqualTo(TextNode.valueOf("next"));
            assertThat(next.link()).isEqualTo(batches.getLast().linkOut());
            assertThat(next.bytesBefore()).isEqualTo(BYTES);
            assertThat(next.mark()).isEqualTo(MARK);
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

    @Test
    void thePageReadTwiceLeadsToTheSamePlaceUnlessItHasChanged() {
        JsonNode next = TextNode.valueOf("next");
        List<SourceRecord> records = List.of(record("media:1", "x"));

        String link = leadsTo(page(records, List.of(), next));

        assertThat(leadsTo(page(records, List.of(), next))).isEqualTo(link);
        assertThat(leadsTo(page(List.of(record("media:2", "x")), List.of(), next)))
                .isNotEqualTo(link);
        assertThat(leadsTo(page(records, List.of(new Rejection("media:2", "odd", "unmappable", null)), next)))
                .isNotEqualTo(link);
        assertThat(leadsTo(page(records, List.of(), TextNode.valueOf("elsewhere"))))
                .isNotEqualTo(link);
    }

    @Test
    void theLastPageSaysWhereItsChainEndsAndHowMuchWasRead() {
        List<Event> events = writer.events(page(List.of(record("media:1", "x")), List.of(), null));

        Batch batch = (Batch) events.getFirst();
        assertThat(events.getLast()).isInstanceOfSatisfying(StreamFinished.class, finished -> {
            assertThat(finished.link()).isEqualTo(batch.linkOut());
            assertThat(finished.bytes()).isEqualTo(BYTES);
            assertThat(finished.restart()).isEqualTo(request.restart());
        });
    }

    private String leadsTo(Fetched page) {
        return ((Batch) writer.events(page).getFirst()).linkOut();
    }

    private Fetched page(List<SourceRecord> records, List<Rejection> rejections, @Nullable JsonNode next) {
        return new Fetched(
                request,
                "1.0.0",
                Instant.parse("2026-11-21T08:00:00Z"),
                records,
                rejections,
                next,
                null,
                BYTES,
                true,
                "newest_wins",
                MARK);
    }

    private static SourceRecord record(String sourceId, String text) {
        return new SourceRecord(
                sourceId, "media", false, Map.of("text", text), "hash", false, List.of(), null, null, null);
    }
}
