package dev.hypernet.sync.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.hypernet.connector.CanonicalJson;
import dev.hypernet.contracts.event.Batch;
import dev.hypernet.contracts.event.ChainLink;
import dev.hypernet.contracts.event.Event;
import dev.hypernet.contracts.event.Rejection;
import dev.hypernet.contracts.event.SourceRecord;
import dev.hypernet.contracts.event.SyncProgress.PageDeferred;
import dev.hypernet.contracts.event.SyncProgress.StreamFailed;
import dev.hypernet.contracts.event.SyncProgress.StreamFinished;
import dev.hypernet.contracts.event.SyncRequested;
import dev.hypernet.platform.event.EventCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Says what an outcome is in events. */
final class PageWriter {
    /** Messages stay below 2 MiB with their headers. */
    static final int LARGEST_PART_BYTES = 1_900_000;

    private static final int WIDEST_NUMBER = 999_999;
    private static final String WIDEST_LINK = "f".repeat(64);

    private final EventCodec codec;

    /** Some of a page, small enough for one message. */
    private record Slice(List<SourceRecord> records, List<Rejection> rejections) {
        int size() {
            return records.size() + rejections.size();
        }

        /** Of what it says: the payloads by their hashes, and none of what is ours. */
        String digest() {
            ArrayNode said = JsonNodeFactory.instance.arrayNode();
            for (SourceRecord record : records) {
                said.add(record.sourceId())
                        .add(record.objectType())
                        .add(record.deleted())
                        .add(record.payloadHash())
                        .add(record.hasContent())
                        .add(String.valueOf(record.contentVersion()))
                        .add(String.valueOf(record.contentHash()))
                        .add(record.memberships().toString());
            }
            rejections.forEach(
                    rejection -> said.add(String.valueOf(rejection.sourceId())).add(rejection.code()));
            return CanonicalJson.sha256(said);
        }

        /** Records first: the order of a page is that of its records. */
        Slice range(int from, int to) {
            int middle = records.size();
            return new Slice(
                    records.subList(Math.min(from, middle), Math.min(to, middle)),
                    rejections.subList(Math.max(0, from - middle), Math.max(0, to - middle)));
        }
    }

    PageWriter(EventCodec codec) {
        this.codec = codec;
    }

    /** The events, in the order they are to be published in. */
    List<Event> events(PageOutcome outcome) {
        return switch (outcome) {
            case PageOutcome.Fetched page -> fetched(page);
            case PageOutcome.Deferred page -> List.of(deferred(page));
            case PageOutcome.Failed page -> List.of(failed(page));
            case PageOutcome.Dropped page -> List.of();
        };
    }

    private List<Event> fetched(PageOutcome.Fetched page) {
        List<Slice> slices = slices(page, new Slice(page.records(), page.rejections()));
        List<Event> events = new ArrayList<>();
        String link = page.request().link();
        for (int part = 0; part < slices.size(); part++) {
            Slice slice = slices.get(part);
            String next = ChainLink.next(link, StreamMarks.step(mark(page), part, slice.digest()));
            events.add(batch(page, slice, part, slices.size(), link, next));
            link = next;
        }
        JsonNode nextPage = page.nextPage();
        events.add(nextPage == null ? finished(page, link) : next(page, nextPage, link));
        return events;
    }

    private static @Nullable JsonNode mark(PageOutcome.Fetched page) {
        return page.nextPage() == null ? page.cursor() : page.nextPage();
    }

    /** Halves what is too large until it fits; the same page is always cut in the same places. */
    private List<Slice> slices(PageOutcome.Fetched page, Slice slice) {
        if (fits(page, slice)) {
            return List.of(slice);
        }
        if (slice.size() <= 1) {
            return List.of(rejected(slice));
        }
        int middle = slice.size() / 2;
        return Stream.of(slice.range(0, middle), slice.range(middle, slice.size()))
                .flatMap(half -> slices(page, half).stream())
                .toList();
    }

    private boolean fits(PageOutcome.Fetched page, Slice slice) {
        Batch widest = batch(page, slice, WIDEST_NUMBER, WIDEST_NUMBER, WIDEST_LINK, WIDEST_LINK);
        return codec.data(widest).length <= LARGEST_PART_BYTES;
    }

    private static Slice rejected(Slice single) {
        String sourceId =
                single.records().isEmpty() ? null : single.records().getFirst().sourceId();
        return new Slice(
                List.of(), List.of(new Rejection(sourceId, "is larger than one message may be", "too_large", null)));
    }

    private static Batch batch(
            PageOutcome.Fetched page, Slice slice, int part, int parts, String linkIn, String linkOut) {
        SyncRequested request = page.request();
        return new Batch(
                request.jobId(),
                request.integrationId(),
                request.userId(),
                request.integrationType(),
                page.definitionVersion(),
                request.epoch(),
                request.stream(),
                request.page(),
                part,
                parts,
                linkIn,
                linkOut,
                page.fetchedAt(),
                slice.records(),
                slice.rejections(),
                request.restart(),
                page.isListing(),
                page.conflictPolicy());
    }

    private static SyncRequested next(PageOutcome.Fetched page, JsonNode nextPage, String link) {
        SyncRequested request = page.request();
        return new SyncRequested(
                request.jobId(),
                request.integrationId(),
                request.userId(),
                request.integrationType(),
                request.epoch(),
                request.stream(),
                request.page() + 1,
                request.cursor(),
                nextPage,
                fetchedSoFar(page),
                0,
                link,
                request.restart(),
                request.bytesBefore() + page.bytes(),
                page.mark(),
                null);
    }

    private static StreamFinished finished(PageOutcome.Fetched page, String link) {
        SyncRequested request = page.request();
        return new StreamFinished(
                request.jobId(),
                request.integrationId(),
                request.userId(),
                request.epoch(),
                request.stream(),
                request.page() + 1,
                fetchedSoFar(page),
                StreamMarks.text(page.cursor()),
                request.restart(),
                link,
                request.bytesBefore() + page.bytes());
    }

    private static long fetchedSoFar(PageOutcome.Fetched page) {
        return page.request().fetchedBefore()
                + page.records().size()
                + page.rejections().size();
    }

    private static PageDeferred deferred(PageOutcome.Deferred page) {
        SyncRequested again = page.again();
        return new PageDeferred(
                again.jobId(),
                again.integrationId(),
                again.userId(),
                again.epoch(),
                again.stream(),
                again,
                again.attempt(),
                page.reason(),
                page.resumeAt());
    }

    private static StreamFailed failed(PageOutcome.Failed page) {
        SyncRequested request = page.request();
        return new StreamFailed(
                request.jobId(),
                request.integrationId(),
                request.userId(),
                request.epoch(),
                request.stream(),
                request.page(),
                page.code(),
                page.message(),
                request.restart());
    }
}
