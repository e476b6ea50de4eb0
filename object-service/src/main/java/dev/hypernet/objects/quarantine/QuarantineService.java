package dev.hypernet.objects.quarantine;

import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.Batch;
import dev.hypernet.objects.sync.Refused;
import dev.hypernet.objects.sync.SecondTry;
import dev.hypernet.objects.sync.StoreRefusal;
import dev.hypernet.persistence.Deadlocks;
import dev.hypernet.platform.paging.Cursor;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.problem.Problem;
import dev.hypernet.platform.time.Era;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a person sees of records that were set aside, and does about them. */
@Singleton
class QuarantineService {
    private static final int CURSOR_PARTS = 3;
    private static final UUID LAST = new UUID(-1, -1);

    private final Pool pool;
    private final QuarantineRepository quarantine;
    private final SecondTry secondTry;

    QuarantineService(Pool pool, QuarantineRepository quarantine, SecondTry secondTry) {
        this.pool = pool;
        this.quarantine = quarantine;
        this.secondTry = secondTry;
    }

    /** Newest first. */
    Uni<Page<QuarantinedRecord>> list(UserId owner, QuarantineQuery query, @Nullable String cursor, int limit) {
        String shape = Cursor.shape(query);
        Cursor after = Cursor.decode(cursor, shape, CURSOR_PARTS);
        Instant before = after == null ? Era.LATEST : after.instant(1);
        UUID beforeId = after == null ? LAST : after.uuid(2);
        return quarantine
                .list(owner, query, before, beforeId, limit + 1)
                .map(rows -> Page.of(rows, limit, last -> Cursor.of(shape, last.createdAt(), last.id())));
    }

    Uni<QuarantinedRecord> get(UserId owner, UUID id) {
        return quarantine.find(owner, id).map(found -> found.orElseThrow(QuarantineService::missing));
    }

    /**
     * Applies it once more from what is kept, by the rules of now. In one transaction: the object, its history and
     * events, and the record, which is applied or stays with a newer reason.
     */
    Uni<QuarantinedRecord> retry(UserId owner, UUID id) {
        return Deadlocks.overcome(() -> pool.withTransaction(
                        connection -> open(connection, owner, id).chain(record -> retry(connection, owner, record))))
                .onFailure(StoreRefusal::isOne)
                .recoverWithUni(failure -> pool.withTransaction(connection ->
                        quarantine.tried(connection, owner, id, "refused_by_store", StoreRefusal.reason(failure))))
                .chain(() -> get(owner, id));
    }

    /** Its owner does not miss it. */
    Uni<QuarantinedRecord> dismiss(UserId owner, UUID id) {
        return pool.withTransaction(connection -> open(connection, owner, id)
                        .chain(record -> quarantine.settle(connection, owner, id, "dismissed")))
                .chain(() -> get(owner, id));
    }

    private Uni<QuarantinedRecord> open(SqlConnection connection, UserId owner, UUID id) {
        return quarantine
                .lock(connection, owner, id)
                .map(found -> found.orElseThrow(QuarantineService::missing))
                .invoke(QuarantineService::requireOpen);
    }

    private Uni<Void> retry(SqlConnection connection, UserId owner, QuarantinedRecord record) {
        JsonObject kept = record.record();
        if (!record.isMapped() || kept == null) {
            throw needsAnotherReading(record);
        }
        return secondTry
                .apply(connection, single(owner, record, kept))
                .chain(answer -> settle(connection, owner, record.id(), answer));
    }

    private Uni<Void> settle(SqlConnection connection, UserId owner, UUID id, SecondTry.Answer answer) {
        return switch (answer) {
            case SecondTry.Applied applied -> settled(connection, owner, id, "applied");
            case SecondTry.NotWanted unwanted -> settled(connection, owner, id, "gone");
            case SecondTry.StillRefused(Refused why) ->
                quarantine.tried(connection, owner, id, why.code(), why.reason());
        };
    }

    private Uni<Void> settled(SqlConnection connection, UserId owner, UUID id, String state) {
        return quarantine.settle(connection, owner, id, state).replaceWithVoid();
    }

    /** As it came, but alone. */
    private Batch single(UserId owner, QuarantinedRecord record, JsonObject kept) {
        return new Batch(
                record.job(),
                record.integration(),
                owner,
                record.integrationType(),
                record.definitionVersion(),
                record.epoch(),
                record.stream(),
                0,
                0,
                1,
                "",
                "",
                record.updatedAt(),
                List.of(quarantine.mapped(kept)),
                List.of(),
                0,
                false,
                record.conflictPolicy());
    }

    private static void requireOpen(QuarantinedRecord record) {
        if (!record.isOpen()) {
            throw Problem.conflict(
                    "quarantine-settled", "This record does not wait any more: it is " + record.state() + ".");
        }
    }

    private static Problem needsAnotherReading(QuarantinedRecord record) {
        return Problem.conflict(
                "quarantine-needs-reading",
                "This record could not be mapped, so it cannot be applied from what is kept. Once the definition or the"
                        + " provider is mended, read its stream again: POST /api/v1/integrations/%s/sync with"
                                .formatted(record.integration())
                        + " {\"sync_type\": \"full\", \"streams\": [\"%s\"]}.".formatted(record.stream()));
    }

    private static Problem missing() {
        return Problem.notFound("quarantined record");
    }
}
