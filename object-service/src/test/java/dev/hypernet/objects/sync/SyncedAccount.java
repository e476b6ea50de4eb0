package dev.hypernet.objects.sync;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.Batch;
import dev.hypernet.contracts.event.ChainLink;
import dev.hypernet.contracts.event.EventTypes;
import dev.hypernet.contracts.event.Rejection;
import dev.hypernet.contracts.event.SourceRecord;
import dev.hypernet.testkit.Topics;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A person's account at a provider, whose pages a worker fetches: what the batches of the tests come from. */
final class SyncedAccount {
    private final ObjectMapper json;
    private final UserId owner;
    private final IntegrationId integration = IntegrationId.random();

    SyncedAccount(ObjectMapper json, UserId owner) {
        this.json = json;
        this.owner = owner;
    }

    /** One job's run through a stream, page by page. */
    final class Run {
        private final JobId job = JobId.random();
        private final long epoch;
        private String link;
        private int page;

        private Run(long epoch) {
            this.epoch = epoch;
            this.link = ChainLink.first(job, epoch, "media", null);
        }

        Batch page(SourceRecord... records) {
            return page(List.of(), records);
        }

        Batch page(List<Rejection> rejections, SourceRecord... records) {
            String next = ChainLink.next(link, "page " + page);
            Batch batch = new Batch(
                    job,
                    integration,
                    owner,
                    "sandbox_photos",
                    "1.0.0",
                    epoch,
                    "media",
                    page,
                    0,
                    1,
                    link,
                    next,
                    Instant.ofEpochMilli(1_700_000_000_000L),
                    List.of(records),
                    rejections);
            link = next;
            page++;
            publish(batch);
            return batch;
        }

        JobId job() {
            return job;
        }
    }

    Run run(long epoch) {
        return new Run(epoch);
    }

    IntegrationId integration() {
        return integration;
    }

    void publish(Batch batch) {
        try {
            Topics.publish(batch, EventTypes.nameOf(Batch.class), json.writeValueAsString(batch));
        } catch (JsonProcessingException unwritable) {
            throw new IllegalStateException(unwritable);
        }
    }

    static SourceRecord photo(String id, String filename, String description) {
        Map<String, @Nullable Object> payload = Map.of(
                "filename",
                filename,
                "mime_type",
                "image/jpeg",
                "media_type",
                "photo",
                "metadata",
                Map.of("description", description));
        return new SourceRecord(
                "media:" + id, "media", false, payload, hash(filename + "\n" + description), true, List.of());
    }

    static SourceRecord album(String id, String name) {
        return new SourceRecord("albums:" + id, "album", false, Map.of("name", name), hash(name), false, List.of());
    }

    /** A record of a type without a table of its own. */
    static SourceRecord typed(String type, String id, Map<String, @Nullable Object> payload) {
        return new SourceRecord(type + "s:" + id, type, false, payload, hash(type + payload), false, List.of());
    }

    static SourceRecord goneOf(String type, String id) {
        return new SourceRecord(type + "s:" + id, type, true, Map.of(), "", false, List.of());
    }

    static SourceRecord gone(String id) {
        return new SourceRecord("media:" + id, "media", true, Map.of(), "", false, List.of());
    }

    private static String hash(String text) {
        return UUID.nameUUIDFromBytes(text.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .toString();
    }
}
