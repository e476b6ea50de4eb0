package dev.hypernet.objects.sync;

import dev.hypernet.contracts.event.Batch;
import dev.hypernet.contracts.event.ObjectSnapshot;
import dev.hypernet.contracts.event.SourceRecord;
import dev.hypernet.contracts.event.SyncProgress.ObjectsApplied;
import dev.hypernet.objects.conflict.ConflictPolicy;
import dev.hypernet.objects.conflict.Conflicts;
import dev.hypernet.objects.conflict.NewConflict;
import dev.hypernet.objects.content.ContentLedger;
import dev.hypernet.objects.content.ContentView;
import dev.hypernet.objects.content.GivenUp;
import dev.hypernet.objects.content.OverQuota;
import dev.hypernet.objects.content.WantedContent;
import dev.hypernet.objects.history.Actor;
import dev.hypernet.objects.history.Change;
import dev.hypernet.objects.history.ChangeLog;
import dev.hypernet.objects.lifecycle.ObjectTable;
import dev.hypernet.objects.sync.SyncedObjectRepository.Written;
import dev.hypernet.objects.type.FieldRules;
import dev.hypernet.objects.type.ObjectTypes;
import dev.hypernet.persistence.MessageChains;
import dev.hypernet.persistence.Outbox;
import dev.hypernet.platform.event.PoisonException;
import dev.hypernet.platform.json.Scrub;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Applies a batch in one transaction: the chain moves on, objects are written, history and events stand beside them, the
 * answer to the job's ledger with them, and what is wanted of their bytes. A batch that does not fit its chain changes nothing.
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
    private final ContentLedger contents;
    private final GivenUp givenUp;
    private final List<Seen> seen;
    private final Quarantine quarantine;
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
            ContentLedger contents,
            GivenUp givenUp,
            @All List<Seen> seen,
            Quarantine quarantine,
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
        this.contents = contents;
        this.givenUp = givenUp;
        this.seen = seen;
        this.quarantine = quarantine;
        this.changes = changes;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * What the database refuses of it is set aside like what the rules refuse. If it refuses to keep that, it is set aside
     * by its id alone. What it refuses even then, it would refuse each time.
     *
     * @return fails with {@link PoisonException} then
     */
    Uni<Void> apply(Batch batch) {
        return apply(batch, Map.of(), Refused::itself)
                .onFailure(StoreRefusal::isOne)
                .recoverWithUni(() -> refused(batch).chain(refused -> setAside(batch, refused)))
                .onFailure(StoreRefusal::isOne)
                .transform(refusal -> new PoisonException(StoreRefusal.reason(refusal), refusal));
    }

    private Uni<Void> setAside(Batch batch, Map<String, String> refused) {
        return refused.isEmpty()
                ? apply(batch, refused, Refused::bare)
                : apply(batch, refused, Refused::itself)
                        .onFailure(StoreRefusal::isOne)
                        .recoverWithUni(() -> apply(batch, refused, Refused::bare));
    }

    private Uni<Void> apply(Batch batch, Map<String, String> refused, UnaryOperator<Refused> kept) {
        return pool.withTransaction(connection -> chains.extend(connection, claim(batch))
                .chain(fits -> fits
                        ? apply(connection, batch, refused, kept)
                        : Uni.createFrom().voidItem()));
    }

    private Uni<Void> apply(
            SqlConnection connection, Batch batch, Map<String, String> refused, UnaryOperator<Refused> kept) {
        return sorted(connection, batch, refused)
                .call(sorted -> note(connection, batch, sorted))
                .call(sorted -> quarantine.note(
                        connection, batch, sorted.rejected().stream().map(kept).toList(), sorted.fit(), sorted.gone()))
                .chain(sorted -> write(connection, batch, sorted))
                .chain(outcome -> outbox.append(connection, List.of(outcome.progress())));
    }

    /** What becomes of its record now. */
    Uni<SecondTry.Answer> again(SqlConnection connection, Batch single) {
        return sorted(connection, single, Map.of())
                .chain(sorted -> write(connection, single, sorted).map(Outcome::answer));
    }

    private Uni<Sorted> sorted(SqlConnection connection, Batch batch, Map<String, String> refused) {
        Set<String> named =
                batch.records().stream().map(SourceRecord::objectType).collect(Collectors.toSet());
        return types.current(connection, named).map(known -> Sorted.of(batch, known, rules, scrub, refused));
    }

    /** Which records the database refuses, each with the reason. */
    private Uni<Map<String, String>> refused(Batch batch) {
        Map<String, SourceRecord> last = Sorted.last(batch);
        return Halving.refused(
                List.copyOf(last.keySet()),
                part -> refusal(batch.holding(part.stream().map(last::get).toList())));
    }

    /** Writes a part of a batch and undoes it. */
    private Uni<Optional<String>> refusal(Batch part) {
        return pool.withTransaction(connection -> sorted(connection, part, Map.of())
                        .chain(sorted -> write(connection, part, sorted))
                        .chain(written -> Uni.createFrom().<Optional<String>>failure(new Undone())))
                .onFailure(Undone.class)
                .recoverWithItem(Optional.empty())
                .onFailure(StoreRefusal::isOne)
                .recoverWithItem(failure -> Optional.of(StoreRefusal.reason(failure)));
    }

    private Uni<Void> note(SqlConnection connection, Batch batch, Sorted sorted) {
        return Multi.createFrom()
                .iterable(seen)
                .onItem()
                .transformToUniAndConcatenate(hearing -> hearing.note(connection, batch, sorted))
                .onItem()
                .ignoreAsUni();
    }

    private Uni<Outcome> write(SqlConnection connection, Batch batch, Sorted sorted) {
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
                .chain(() -> contents.want(connection, batch, shown(sorted), now))
                .invoke(outcome::overQuota)
                .chain(without -> givenUp.failed(connection, batch.userId(), without.news(), ContentView.OVER_QUOTA))
                .replaceWith(outcome);
    }

    private static List<WantedContent> shown(Sorted sorted) {
        return sorted.storedIn(ObjectTable.MEDIA).stream()
                .map(IncomingRecord::content)
                .filter(Objects::nonNull)
                .toList();
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
                .call(written ->
                        keep(connection, table, batch, written, policy, now).invoke(outcome::conflicts))
                .chain(() -> objects.keptAway(connection, table, batch, records))
                .invoke(outcome::suppressed)
                .replaceWithVoid();
    }

    private Uni<Integer> keep(
            SqlConnection connection,
            ObjectTable table,
            Batch batch,
            List<Written> written,
            ConflictPolicy policy,
            Instant now) {
        List<Written> known = written.stream().filter(row -> !row.isNew()).toList();
        return conflicts.update(
                connection,
                batch.userId(),
                table,
                known.stream().map(row -> row.object().id()).toList(),
                policy,
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
        private final List<Written> written = new ArrayList<>();
        private final List<ObjectSnapshot> deleted = new ArrayList<>();
        private long suppressed;
        private long conflicts;
        private long overQuota;

        Outcome(Batch batch, Sorted sorted) {
            this.batch = batch;
            this.sorted = sorted;
            this.suppressed = sorted.suppressed();
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

        void overQuota(OverQuota without) {
            overQuota += without.count();
        }

        void suppressed(long more) {
            suppressed += more;
        }

        /** Of a batch of one record. */
        SecondTry.Answer answer() {
            return sorted.rejected().stream()
                    .findFirst()
                    .<SecondTry.Answer>map(SecondTry.StillRefused::new)
                    .orElseGet(() -> suppressed > 0 ? new SecondTry.NotWanted() : new SecondTry.Applied());
        }

        List<Change> changes() {
            return Stream.concat(
                            written.stream().filter(Written::isOther).map(this::change),
                            deleted.stream().map(object -> Change.deleted(object, sync(null))))
                    .toList();
        }

        private Change change(Written row) {
            return row.isNew()
                    ? Change.created(row.object(), sync(row.payloadHash()))
                    : Change.updated(row.object(), row.changed(), sync(row.payloadHash()));
        }

        ObjectsApplied progress() {
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
                    batch.linkOut(),
                    rejected == 0 ? null : Refused.counted(sorted.rejected()),
                    overQuota);
        }

        private Actor sync(@Nullable String payloadHash) {
            return new Actor.Sync(batch.jobId(), batch.definitionVersion(), payloadHash);
        }
    }

    /** Ends a transaction whose work was for nothing but to see whether it can be done. */
    private static final class Undone extends RuntimeException {
        private static final long serialVersionUID = 1;

        Undone() {
            super("undone", null, false, false);
        }
    }
}
