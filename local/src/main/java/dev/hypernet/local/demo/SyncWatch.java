package dev.hypernet.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** Watches an integration's syncs by the public API. */
final class SyncWatch {

    private static final Duration SYNC_LIMIT = Duration.ofMinutes(3);
    private static final Duration CONTENT_LIMIT = Duration.ofMinutes(5);
    private static final Set<String> ENDED = Set.of("success", "partial", "failed", "cancelled");
    private static final Set<String> PROCESSED = Set.of("complete", "failed");

    /** All media, and how many of them have their bytes or will never have them. */
    private record Arrivals(List<JsonNode> media) {

        long processed() {
            return media.stream()
                    .filter(medium ->
                            PROCESSED.contains(medium.path("processing_status").asText()))
                    .count();
        }

        boolean areAll() {
            return processed() == media.size();
        }

        @Override
        public String toString() {
            return "%d of %d".formatted(processed(), media.size());
        }
    }

    private final HypernetApi api;
    private final String integrationId;
    private final Consumer<String> progress;

    /** Watches one integration; {@code progress} is told how it goes whenever that changes. */
    SyncWatch(HypernetApi api, String integrationId, Consumer<String> progress) {
        this.api = api;
        this.integrationId = integrationId;
        this.progress = progress;
    }

    /** Returns the integration's latest job, which may still run. */
    JsonNode latestJob() {
        return api.get("/api/v1/integrations/" + integrationId + "/sync-status")
                .expect(200)
                .json()
                .path("job");
    }

    /** Waits until the integration's latest job has ended and returns it with its ledger. */
    JsonNode untilEnded() {
        AtomicReference<String> told = new AtomicReference<>("");
        return Patience.until(
                "The sync job",
                SYNC_LIMIT,
                () -> told(latestJob(), told),
                job -> ENDED.contains(job.path("status").asText()));
    }

    /** Requires a job to have ended with every stream read whole and every record accounted for. */
    static void requireSuccess(JsonNode job) {
        Expectation.same("The job's outcome", "success", outcome(job));
        Expectation.that("The job's ledger", !job.path("streams").isEmpty(), "streams", job.path("streams"));
        for (JsonNode stream : job.path("streams")) {
            String name = "The stream " + stream.path("stream").asText();
            Expectation.that(name, stream.path("finished").asBoolean(), "read to its end", stream);
            Expectation.that(name, stream.path("balanced").asBoolean(), "balanced", stream);
            long accounted = total(List.of(stream), "applied")
                    + total(List.of(stream), "unchanged")
                    + total(List.of(stream), "suppressed")
                    + total(List.of(stream), "rejected");
            Expectation.same(name + ": records accounted for", total(List.of(stream), "fetched"), accounted);
        }
    }

    /** Adds one of the ledger's numbers up over the streams. */
    static long total(Iterable<JsonNode> streams, String number) {
        long sum = 0;
        for (JsonNode stream : streams) {
            sum += stream.path(number).asLong();
        }
        return sum;
    }

    /** Waits until the bytes of every media object have arrived or are known not to be had, and returns all media. */
    List<JsonNode> untilProcessed() {
        AtomicReference<String> told = new AtomicReference<>("");
        Patience.until("The contents of the media", CONTENT_LIMIT, () -> told(arrivals(), told), Arrivals::areAll);
        // Bytes can tell when a picture was taken: it then moves on the timeline, perhaps past the page being read.
        return arrivals().media();
    }

    private Arrivals arrivals() {
        return new Arrivals(api.all("/api/v1/media?limit=200"));
    }

    private JsonNode told(JsonNode job, AtomicReference<String> told) {
        JsonNode streams = job.path("streams");
        tell(
                "%s: %d items read, %d taken in"
                        .formatted(
                                job.path("status").asText(),
                                total(streams, "fetched"),
                                total(streams, "applied") + total(streams, "unchanged")),
                told);
        return job;
    }

    private Arrivals told(Arrivals arrivals, AtomicReference<String> told) {
        // By the hundred: each is a line.
        long hundreds = arrivals.processed() / 100;
        if (hundreds > 0) {
            tell("%d00 contents have arrived".formatted(hundreds), told);
        }
        return arrivals;
    }

    private void tell(String news, AtomicReference<String> told) {
        if (!news.equals(told.getAndSet(news))) {
            progress.accept(news);
        }
    }

    private static String outcome(JsonNode job) {
        String status = job.path("status").asText();
        return job.hasNonNull("error") ? status + ": " + job.path("error").asText() : status;
    }
}
