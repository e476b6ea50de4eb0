package dev.hypernet.objects.sync;

import dev.hypernet.contracts.event.Batch;
import dev.hypernet.contracts.event.ContentRequested;
import dev.hypernet.contracts.event.Event;
import dev.hypernet.contracts.event.ObjectEvent.ObjectCreated;
import dev.hypernet.contracts.event.ObjectEvent.ObjectDeleted;
import dev.hypernet.contracts.event.ObjectEvent.ObjectUpdated;
import dev.hypernet.contracts.event.ObjectSnapshot;
import dev.hypernet.contracts.event.SyncProgress.ObjectsApplied;
import dev.hypernet.objects.history.HistoryRepository;
import dev.hypernet.objects.history.HistoryRepository.Entry;
import dev.hypernet.objects.history.HistoryRepository.Provenance;
import dev.hypernet.objects.sync.SyncedObjectRepository.Written;
import dev.hypernet.persistence.MessageChains;
import dev.hypernet.persistence.Outbox;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Applies a batch in one transaction: the chain moves on, objects are written, history and events stand beside them, and
 * the answer to the job's ledger with them. A batch that does not fit its chain changes nothing.
 */
@Singleton
class BatchService {
    private final Pool pool;
    private final MessageChains chains;
    private final SyncedObjectRepository objects;
    private final HistoryRepository history;
    private final Outbox outbox;
    private final Clock clock;

    BatchService(
            Pool pool,
            MessageChains chains,
            SyncedObjectRepository objects,
            HistoryRepository history,
            Outbox outbox,
            Clock clock) {
        this.pool = pool;
        this.chains = chains;
        this.objects = objects;
        this.history = history;
        this.outbox = outbox;
        this.clock = clock;
    }

    Uni<Void> apply(Batch batch) {
        return pool.withTransaction(connection -> chains.extend(connection, claim(batch))
                .chain(fits ->
                        fits ? apply(connection, batch) : Uni.createFrom().voidItem()));
    }

    private Uni<Void> apply(SqlConnection connection, Batch batch) {
        Instant now = clock.instant();
        Sorted sorted = Sorted.of(batch);
        Outcome outcome = new Outcome(batch, sorted);
        return objects.upsertAlbums(connection, batch, sorted.albums(), now)
                .invoke(outcome::wrote)
                .chain(() -> objects.upsertMedia(connection, batch, sorted.media(), now))
                .invoke(outcome::wrote)
                .chain(() -> objects.keptDeleted(connection, batch, "album", sorted.albums()))
                .invoke(outcome::suppressed)
                .chain(() -> objects.keptDeleted(connection, batch, "media", sorted.media()))
                .invoke(outcome::suppressed)
                .chain(() -> delete(connection, batch, sorted, outcome, now))
                .chain(() -> history.append(connection, outcome.history()))
                .chain(() -> outbox.append(connection, outcome.events(now)));
    }

    private Uni<Void> delete(SqlConnection connection, Batch batch, Sorted sorted, Outcome outcome, Instant now) {
        Uni<Void> done = Uni.createFrom().voidItem();
        for (Map.Entry<String, List<String>> gone : sorted.deletions().entrySet()) {
            done = done.chain(() -> objects.delete(connection, batch, gone.getKey(), gone.getValue(), now))
                    .invoke(outcome::deleted)
                    .replaceWithVoid();
        }
        return done;
    }

    private static MessageChains.Claim claim(Batch batch) {
        return new MessageChains.Claim(
                batch.userId(),
                batch.integrationId().value(),
                batch.stream(),
                batch.epoch(),
                batch.isFirst(),
                batch.linkIn(),
                batch.linkOut());
    }

    /** What applying a batch came to; {@code applied + unchanged + suppressed + rejected} are its records. */
    private static final class Outcome {
        private final Batch batch;
        private final Sorted sorted;
        private final Set<String> withContent = new HashSet<>();
        private final List<Written> written = new ArrayList<>();
        private final List<ObjectSnapshot> deleted = new ArrayList<>();
        private long suppressed;

        Outcome(Batch batch, Sorted sorted) {
            this.batch = batch;
            this.sorted = sorted;
            this.suppressed = sorted.suppressed();
            sorted.media().stream()
                    .filter(IncomingRecord::hasContent)
                    .forEach(record -> withContent.add(record.sourceId()));
        }

        void wrote(List<Written> rows) {
            written.addAll(rows);
        }

        void deleted(List<ObjectSnapshot> objects) {
            deleted.addAll(objects);
        }

        void suppressed(long more) {
            suppressed += more;
        }

        List<Entry> history() {
            return Stream.concat(
                            written.stream()
                                    .map(row ->
                                            Entry.bySync(row.object(), row.changed(), provenance(row.payloadHash()))),
                            deleted.stream()
                                    .map(object -> Entry.bySync(object, List.of("deleted_at"), provenance(null))))
                    .toList();
        }

        List<Event> events(Instant now) {
            List<Event> events = new ArrayList<>();
            written.forEach(row -> events.add(
                    row.isNew() ? new ObjectCreated(row.object()) : new ObjectUpdated(row.object(), row.changed())));
            deleted.forEach(object ->
                    events.add(new ObjectDeleted(object.id(), object.type(), object.userId(), object.version(), now)));
            written.stream()
                    .filter(this::wantsContent)
                    .map(this::contentRequest)
                    .forEach(events::add);
            events.add(progress());
            return events;
        }

        private boolean wantsContent(Written row) {
            return row.awaitsContent() && withContent.contains(row.object().sourceId());
        }

        private ContentRequested contentRequest(Written row) {
            return new ContentRequested(
                    batch.jobId(),
                    batch.integrationId(),
                    batch.userId(),
                    batch.integrationType(),
                    batch.epoch(),
                    row.object().id(),
                    Objects.requireNonNull(row.object().sourceId()),
                    row.object().version());
        }

        private ObjectsApplied progress() {
            long records = (long) batch.records().size() + batch.rejections().size();
            long created = written.stream().filter(Written::isNew).count();
            long applied = (long) written.size() + deleted.size();
            long rejected = sorted.rejected().size();
            return new ObjectsApplied(
                    batch.jobId(),
                    batch.integrationId(),
                    batch.userId(),
                    batch.epoch(),
                    batch.stream(),
                    batch.page(),
                    batch.part(),
                    batch.parts(),
                    applied,
                    records - applied - suppressed - rejected,
                    suppressed,
                    rejected,
                    created,
                    written.size() - created,
                    deleted.size());
        }

        private Provenance provenance(@Nullable String payloadHash) {
            return new Provenance(batch.jobId(), batch.definitionVersion(), payloadHash);
        }
    }
}
