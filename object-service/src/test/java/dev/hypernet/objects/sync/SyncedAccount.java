package dev.hypernet.objects.sync;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.Batch;
import dev.hypernet.contracts.event.ChainLink;
import dev.hypernet.contracts.event.EventTypes;
import dev.hypernet.contracts.event.IntegrationEvent;
import dev.hypernet.contracts.event.IntegrationEvent.IntegrationConnected;
import dev.hypernet.contracts.event.IntegrationEvent.IntegrationRemoved;
import dev.hypernet.contracts.event.IntegrationSnapshot;
import dev.hypernet.contracts.event.Rejection;
import dev.hypernet.contracts.event.SourceRecord;
import dev.hypernet.contracts.event.SweepRequested;
import dev.hypernet.contracts.event.SyncMessage;
import dev.hypernet.testkit.Topics;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A person's account at a provider, whose pages a worker fetches: what the batches of the tests come from. */
public final class SyncedAccount {
    private final ObjectMapper json;
    private final UserId owner;
    private final IntegrationId integration = IntegrationId.random();

    public SyncedAccount(ObjectMapper json, UserId owner) {
        this.json = json;
        this.owner = owner;
    }

    /** One job's run through a stream, page by page. */
    public final class Run {
        private final JobId job = JobId.random();
        private final long epoch;
        private final String stream;
        private final boolean whole;
        private final @Nullable String conflictPolicy;
        private String link;
        private int page;

        private Run(long epoch, String stream, boolean whole, @Nullable String conflictPolicy) {
            this.epoch = epoch;
            this.stream = stream;
            this.whole = whole;
            this.conflictPolicy = conflictPolicy;
            this.link = ChainLink.first(job, epoch, stream, null);
        }

        public Batch page(SourceRecord... records) {
            return page(List.of(), records);
        }

        public Batch page(List<Rejection> rejections, SourceRecord... records) {
            String next = ChainLink.next(link, "page " + page);
            Batch batch = new Batch(
                    job,
                    integration,
                    owner,
                    "sandbox_photos",
                    "1.0.0",
                    epoch,
                    stream,
                    page,
                    0,
                    1,
                    link,
                    next,
                    Instant.ofEpochMilli(1_700_000_000_000L),
                    List.of(records),
                    rejections,
                    0,
                    whole,
                    conflictPolicy);
            link = next;
            page++;
            publish(batch);
            return batch;
        }

        /** Asks for the sweep after all pages, as the ledger does: at most a fifth may go unasked, or two objects. */
        public SweepRequested sweep() {
            return sweep(page, 20, 2, false);
        }

        /** Asks for what was held. */
        public SweepRequested confirm() {
            return sweep(page, 20, 2, true);
        }

        SweepRequested sweep(int pages, int maxPercent, int freeOf, boolean confirmed) {
            SweepRequested sweep = new SweepRequested(
                    job,
                    integration,
                    owner,
                    "sandbox_photos",
                    "1.0.0",
                    epoch,
                    stream,
                    0,
                    pages,
                    maxPercent,
                    freeOf,
                    confirmed,
                    conflictPolicy);
            publish(sweep, UUID.randomUUID());
            return sweep;
        }

        JobId job() {
            return job;
        }

        /** What object-service answered the job's ledger for its first page, once it did. */
        public JsonNode applied() {
            try {
                return json.readTree(Topics.read(
                                "hypernet.sync.progress.v1",
                                1,
                                read -> read.key().equals(integration.toString())
                                        && read.data().contains(job.toString()))
                        .getFirst()
                        .data());
            } catch (JsonProcessingException unreadable) {
                throw new IllegalStateException(unreadable);
            }
        }
    }

    Run run(long epoch) {
        return run(epoch, null);
    }

    /** A reading from the stream's beginning to its end. */
    public Run reading(long epoch, String stream) {
        return reading(epoch, stream, null);
    }

    Run reading(long epoch, String stream, @Nullable String conflictPolicy) {
        return new Run(epoch, stream, true, conflictPolicy);
    }

    /** Under a policy of its own. */
    public Run run(long epoch, @Nullable String conflictPolicy) {
        return new Run(epoch, "media", false, conflictPolicy);
    }

    public IntegrationId integration() {
        return integration;
    }

    /** Tells that its owner removed the integration. */
    public void removed(long epoch) {
        publish(new IntegrationRemoved(snapshot("DISCONNECTED", epoch)));
    }

    /** Tells that its owner connected it, for the first time or again. */
    public void connected(long epoch) {
        publish(new IntegrationConnected(snapshot("CONNECTED", epoch)));
    }

    private IntegrationSnapshot snapshot(String state, long epoch) {
        Instant now = Instant.ofEpochMilli(1_700_000_000_000L);
        return new IntegrationSnapshot(
                integration,
                owner,
                "sandbox_photos",
                "Photos",
                state,
                state.toLowerCase(Locale.ROOT),
                true,
                epoch,
                epoch,
                now,
                now,
                null);
    }

    private void publish(IntegrationEvent event) {
        try {
            Topics.publish(event, EventTypes.nameOf(event.getClass()), json.writeValueAsString(event));
        } catch (JsonProcessingException unwritable) {
            throw new IllegalStateException(unwritable);
        }
    }

    void publish(Batch batch) {
        publish(batch, UUID.randomUUID());
    }

    void publish(SyncMessage message, UUID id) {
        try {
            Topics.publish(message, EventTypes.nameOf(message.getClass()), json.writeValueAsString(message), id);
        } catch (JsonProcessingException unwritable) {
            throw new IllegalStateException(unwritable);
        }
    }

    public static SourceRecord photo(String id, String filename, String description) {
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
                "media:" + id,
                "media",
                false,
                payload,
                hash(filename + "\n" + description),
                true,
                List.of(),
                null,
                null,
                null);
    }

    public static SourceRecord album(String id, String name) {
        return new SourceRecord(
                "albums:" + id, "album", false, Map.of("name", name), hash(name), false, List.of(), null, null, null);
    }

    /** A record of a type without a table of its own. */
    public static SourceRecord typed(String type, String id, Map<String, @Nullable Object> payload) {
        return new SourceRecord(
                type + "s:" + id, type, false, payload, hash(type + payload), false, List.of(), null, null, null);
    }

    public static SourceRecord goneOf(String type, String id) {
        return new SourceRecord(type + "s:" + id, type, true, Map.of(), "", false, List.of(), null, null, null);
    }

    public static SourceRecord gone(String id) {
        return new SourceRecord("media:" + id, "media", true, Map.of(), "", false, List.of(), null, null, null);
    }

    /** The same, changed at the source at this time. */
    public static SourceRecord modifiedAt(Instant time, SourceRecord record) {
        return new SourceRecord(
                record.sourceId(),
                record.objectType(),
                record.deleted(),
                record.payload(),
                record.payloadHash(),
                record.hasContent(),
                record.memberships(),
                time,
                record.contentVersion(),
                record.contentHash());
    }

    /** The same, of whose bytes its source says this. */
    public static SourceRecord withBytes(
            SourceRecord record, @Nullable String version, SourceRecord.@Nullable ContentHash hash) {
        return new SourceRecord(
                record.sourceId(),
                record.objectType(),
                record.deleted(),
                record.payload(),
                record.payloadHash(),
                record.hasContent(),
                record.memberships(),
                record.modifiedAt(),
                version,
                hash);
    }

    /** The same, of which its source says how many bytes it has. */
    public static SourceRecord ofSize(long size, SourceRecord record) {
        Map<String, @Nullable Object> payload = new HashMap<>(record.payload());
        payload.put("size", size);
        return new SourceRecord(
                record.sourceId(),
                record.objectType(),
                record.deleted(),
                payload,
                record.payloadHash(),
                record.hasContent(),
                record.memberships(),
                record.modifiedAt(),
                record.contentVersion(),
                record.contentHash());
    }

    private static String hash(String text) {
        return UUID.nameUUIDFromBytes(text.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .toString();
    }
}
