package dev.hypernet.objects.sync;

import dev.hypernet.contracts.event.Batch;
import dev.hypernet.contracts.event.ContentRequested;
import dev.hypernet.contracts.event.Event;
import dev.hypernet.contracts.event.ObjectSnapshot;
import dev.hypernet.contracts.event.SourceRecord;
import dev.hypernet.contracts.event.SyncProgress.ObjectsApplied;
import dev.hypernet.objects.conflict.ConflictPolicy;
import dev.hypernet.objects.conflict.Conflicts;
import dev.hypernet.objects.conflict.NewConflict;
import dev.hypernet.objects.history.Actor;
import dev.hypernet.objects.history.Change;
import dev.hypernet.objects.history.ChangeLog;
import dev.hypernet.objects.lifecycle.ObjectTable;
import dev.hypernet.objects.sync.SyncedObjectRepository.Written;
import dev.hypernet.objects.type.FieldRules;
import dev.hypernet.objects.type.ObjectTypes;
import dev.hypernet.persistence.MessageChains;
import dev.hypernet.persistence.Outbox;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
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
    private final ObjectTypes types;
    private final FieldRules rules;
    private final Scrub scrub;
    private final Deletions deletions;
    private final Conflicts conflicts;
    private final List<Seen> seen;
    private final ChangeLog changes;
    private final Outbox outbox;
    private final Clock clock;

    BatchService(
            Pool pool,
            MessageChains chains,
            SyncedObjectRepository objects,
            ObjectTypes types,
            FieldRules rules,
            Scrub scrub,
            Deletions deletions,
            Conflicts conflicts,
            @All List<Seen> seen,
            ChangeLog changes,
            Outbox outbox,
            Clock clock) {
        this.pool = pool;
        this.chains = chains;
        this.objects = objects;
        this.types = types;
        this.rules = rules;
        this.scrub = scrub;
        this.deletions = deletions;
        this.conflicts = conflicts;
        this.seen = seen;
        this.changes = changes;
        this.outbox = outbox;
        this.clock = clock;
    }

    Uni<Void> apply(Batch batch) {
        return pool.withTransaction(connection -> chains.extend(connection, claim(batch))
                .chain(fits ->
                        fits ? apply(connection, batch) : Uni.createFrom().voidItem()));
    }

    private Uni<Void> apply(SqlConnection connection, Batch batch) {
        Set<String> named =
                batch.records().stream().map(SourceRecord::objectType).collect(Collectors.toSet());
        return types.current(connection, named)
                .map(known -> Sorted.of(batch, known, rules, this::scrubbed))
                .call(sorted -> note(connection, batch, sorted))
                .chain(sorted -> apply(connection, batch, sorted));
    }

    private Uni<Void> note(SqlConnection connection, Batch batch, Sorted sorted) {
        return Multi.createFrom()
                .iterable(seen)
                .onItem()
                .transformToUniAndConcatenate(hearing -> hearing.note(connection, batch, sorted))
                .onItem()
                .ignoreAsUni();
    }

    private Uni<Void> apply(SqlConnection connection, Batch batch, Sorted sorted) {
        Instant now = clock.instant();
        ConflictPolicy policy = conflicts.policy(batch.conflictPolicy());
        Outcome outcome = new Outcome(batch, sorted);
        return Multi.createFrom()
                .items(ObjectTable.values())
                .onItem()
                .transformToUniAndConcatenate(table -> store(connection, table, batch, sorted, policy, outcome, now))
                .onItem()
                .ignoreAsUni()
                .chain(() -> delete(connection, batch, sorted, policy, outcome, now))
                .chain(() -> changes.record(connection, outcome.changes()))
                .chain(() -> outbox.append(connection, outcome.messages()));
    }

    private Uni<Void> store(
            SqlConnection connection,
            ObjectTable table,
            Batch batch,
            Sorted sorted,
            ConflictPolicy policy,
            Outcome outcome,
            Instant now) {
        List<IncomingRecord> records = sorted.storedIn(table);
        return objects.upsert(connection, table, batch, records, policy, now)
                .invoke(outcome::wrote)
                .call(written -> keep(connection, table, batch, written, now).invoke(outcome::conflicts))
                .chain(() -> objects.keptAway(connection, table, batch, records))
                .invoke(outcome::suppressed)
                .replaceWithVoid();
    }

    private Uni<Integer> keep(
            SqlConnection connection, ObjectTable table, Batch batch, List<Written> written, Instant now) {
        List<Written> known = written.stream().filter(row -> !row.isNew()).toList();
        return conflicts.update(
                connection,
                batch.userId(),
                table,
                known.stream().map(row -> row.object().id()).toList(),
                known.stream().flatMap(row -> conflicts(batch, row)).toList(),
                now);
    }

    private static Stream<NewConflict> conflicts(Batch batch, Written row) {
        return row.conflicts().stream()
                .map(field -> NewConflict.changed(row.object(), batch.integrationId(), batch.jobId(), field));
    }

    private Uni<Void> delete(
            SqlConnection connection, Batch batch, Sorted sorted, ConflictPolicy policy, Outcome outcome, Instant now) {
        Source source = new Source(batch.userId(), batch.integrationId(), batch.jobId(), policy);
        return Multi.createFrom()
                .iterable(sorted.deletions().entrySet())
                .onItem()
                .transformToUniAndConcatenate(gone -> deletions
                        .apply(connection, source, gone.getKey(), gone.getValue(), now)
                        .invoke(outcome::deleted))
                .onItem()
                .ignoreAsUni();
    }

    private SourceRecord scrubbed(SourceRecord record) {
        return new SourceRecord(
                record.sourceId(),
                record.objectType(),
                record.deleted(),
                scrub.clean(record.payload()),
                record.payloadHash(),
                record.hasContent(),
                record.memberships(),
                record.modifiedAt(),
                record.contentVersion(),
                record.contentHash());
    }

    private static MessageChains.Claim claim(Batch batch) {
        return new MessageChains.Claim(
                batch.userId(),
                batch.integrationId().value(),
                batch.stream(),
                batch.epoch(),
                batch.restart(),
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
        private long conflicts;

        Outcome(Batch batch, Sorted sorted) {
            this.batch = batch;
            this.sorted = sorted;
            this.suppressed = sorted.suppressed();
            sorted.storedIn(ObjectTable.MEDIA).stream()
                    .filter(IncomingRecord::hasContent)
                    .forEach(record -> withContent.add(record.sourceId()));
        }

        void wrote(List<Written> rows) {
            written.addAll(rows);
        }

        void deleted(Deletions.Deleted gone) {
            deleted.addAll(gone.objects());
            suppressed += gone.kept();
            conflicts += gone.kept();
        }

        void conflicts(long more) {
            conflicts += more;
        }

        void suppressed(long more) {
            suppressed += more;
        }

        List<Change> changes() {
            return Stream.concat(
                            written.stream().filter(Written::isOther).map(this::change),
                            deleted.stream().map(object -> Change.deleted(object, sync(null))))
                    .toList();
        }

        /** What goes to others beside the objects' own events. */
        List<Event> messages() {
            List<Event> messages = new ArrayList<>();
            written.stream()
                    .filter(this::wantsContent)
                    .map(this::contentRequest)
                    .forEach(messages::add);
            messages.add(progress());
            return messages;
        }

        private Change change(Written row) {
            return row.isNew()
                    ? Change.created(row.object(), sync(row.payloadHash()))
                    : Change.updated(row.object(), row.changed(), sync(row.payloadHash()));
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
            long other = written.stream().filter(Written::isOther).count();
            long applied = other + deleted.size();
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
                    other - created,
                    deleted.size(),
                    sorted.unnamed(),
                    conflicts,
                    batch.restart(),
                    batch.linkOut());
        }

        private Actor sync(@Nullable String payloadHash) {
            return new Actor.Sync(batch.jobId(), batch.definitionVersion(), payloadHash);
        }
    }
}
