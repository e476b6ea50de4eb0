package dev.hypernet.credentials.audit;

import dev.hypernet.credentials.audit.Seal.Retained;
import dev.hypernet.credentials.audit.Seal.Statement;
import dev.hypernet.persistence.Columns;
import dev.hypernet.persistence.Rows;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Seals and what they cover, of everybody: the system role reads uses and changes none. */
@Singleton
class SealRepository {
    /** Ends with the transaction, whatever becomes of its process. */
    private static final String LOCK =
            "select pg_try_advisory_xact_lock(hashtextextended('seal:' || current_schema(), 0)) as held";
    /** One moment for everything that is compared. A row is found by its position, whatever the planner guesses. */
    private static final String ONE_MOMENT = """
        set transaction isolation level repeatable read, read only;
        set local enable_seqscan = off;
        set local statement_timeout = %d
        """;

    private static final String QUERY_CANCELED = "57014";

    private static final String SEALS = """
        select sequence, sealed_at, rows, positions::text as positions, first_used_at, last_used_at, root, horizon,
               kept_from, previous, key_id, mac
          from secret_seal
        """;
    private static final String STANDING = """
        select now() as moment,
               (select used_at from secret_use_unsealed order by position limit 1) as waiting_since, seal.*
          from (values (true)) as always
          left join lateral (%s order by sequence desc limit 1) as seal on true
        """.formatted(SEALS);
    private static final String WAITING = """
        select position, used_at from secret_use_unsealed where position > $1 order by position limit $2
        """;
    private static final String USES = """
        select position, user_id, id, credential_id, used_at, caller, action, purpose, generation, outcome
          from secret_use
         where position = any ($1) and used_at >= $2 and used_at <= $3
         order by position, id
        """;
    private static final String INSERT = """
        insert into secret_seal (sequence, sealed_at, rows, positions, first_used_at, last_used_at, root, horizon,
                                 kept_from, previous, key_id, mac)
        values ($1, $2, $3, $4::text::int8multirange, $5, $6, $7, $8, $9, $10, $11, $12)
        """;
    private static final String SEALED = "delete from secret_use_unsealed where position = any ($1)";
    private static final String OUTLIVED = SEALS + """
         where sequence >= $1 and sequence < $1 + 100 and last_used_at < $2
         order by sequence
        """;
    private static final String FORGET_SEALS = "delete from secret_seal where sequence < $1";
    private static final String FORGET_WAITING = "delete from secret_use_unsealed where used_at < $1";

    private static final String PAGE = SEALS + """
         where sequence >= $1
         order by sequence
         limit $2
        """;
    /** By position alone: through the times, all of an index would be read for each seal. */
    private static final String SEALED_USES = """
        with run as materialized (
            select sequence, lower(run) as first, upper(run) as behind, first_used_at, last_used_at
              from secret_seal
             cross join lateral unnest(positions) as run
             where sequence >= $1 and sequence <= $2 and last_used_at >= $3)
        select run.sequence, used.position, used.user_id, used.id, used.credential_id, used.used_at, used.caller,
               used.action, used.purpose, used.generation, used.outcome
          from run
          join secret_use as used
            on used.position >= run.first and used.position < run.behind
           and used.used_at >= run.first_used_at and used.used_at <= run.last_used_at
         order by run.sequence, used.position, used.id
        """;

    private static final String COUNTS = """
        select (select count(*) from secret_use where used_at >= $1) as rows,
               (select count(*) from secret_use_unsealed where used_at >= $1) as waiting,
               (select min(position)
                  from secret_use_unsealed as waiting
                 where waiting.used_at >= $1
                   and not exists (select
                                     from secret_use as used
                                    where used.position = waiting.position
                                      and used.used_at = waiting.used_at)) as vanished
        """;
    private static final String STRAY = """
        select min(used.position) as position
          from secret_use as used
         where used.used_at >= $1
           and not exists (select from secret_use_unsealed as waiting where waiting.position = used.position)
           and not exists (select
                             from secret_seal as seal
                            where seal.positions @> used.position
                              and used.used_at >= seal.first_used_at and used.used_at <= seal.last_used_at)
        """;

    private final Pool system;

    SealRepository(@ReactiveDataSource("system") Pool system) {
        this.system = system;
    }

    /**
     * Where the chain stands.
     *
     * @param moment by the database's clock
     * @param waitingSince the time of the first use that is not sealed; null when all are
     */
    record Standing(
            @Nullable Seal newest, Instant moment, @Nullable Instant waitingSince) {}

    /** A use that is committed and not sealed. */
    record Waiting(long position, Instant usedAt) {}

    /**
     * What there is, of the time since the horizon.
     *
     * @param vanished the first position that waits for its seal without a row; null when there is none
     */
    record Counts(long rows, long waiting, @Nullable Long vanished) {}

    /** In a transaction of its own, as the only one of all replicas; nothing when another is at it. */
    <T> Uni<Optional<T>> alone(Function<SqlConnection, Uni<T>> work) {
        return system.withTransaction(connection -> connection
                .query(LOCK)
                .execute()
                .map(rows -> rows.iterator().next().getBoolean("held"))
                .chain(held -> held
                        ? work.apply(connection).map(Optional::of)
                        : Uni.createFrom().item(Optional.<T>empty())));
    }

    /**
     * Reads as if nobody changed anything meanwhile. Fails with {@link TookTooLong} when one statement does.
     *
     * @param longest for each statement; zero for no limit
     */
    <T> Uni<T> atOneMoment(Duration longest, Function<SqlConnection, Uni<T>> work) {
        return system.withTransaction(connection -> connection
                        .query(ONE_MOMENT.formatted(longest.toMillis()))
                        .execute()
                        .chain(() -> work.apply(connection)))
                .onFailure(SealRepository::wasCanceled)
                .transform(canceled -> new TookTooLong());
    }

    private static boolean wasCanceled(Throwable failure) {
        return failure instanceof PgException refused && QUERY_CANCELED.equals(refused.getSqlState());
    }

    Uni<Standing> standing(SqlConnection connection) {
        return connection
                .preparedQuery(STANDING)
                .execute()
                .map(rows -> standing(rows.iterator().next()));
    }

    /** The next ones behind this position. */
    Uni<List<Waiting>> waiting(SqlConnection connection, long position, int most) {
        return connection
                .preparedQuery(WAITING)
                .execute(Tuple.of(position, most))
                .map(rows ->
                        Rows.list(rows, row -> new Waiting(row.getLong("position"), Columns.instant(row, "used_at"))));
    }

    /** Their rows, in the order of their positions. */
    Uni<List<RecordedUse>> uses(SqlConnection connection, List<Waiting> waiting) {
        List<Instant> times = waiting.stream().map(Waiting::usedAt).sorted().toList();
        Long[] positions = waiting.stream().map(Waiting::position).toArray(Long[]::new);
        return connection
                .preparedQuery(USES)
                .execute(Tuple.of(positions, Columns.timestamp(times.getFirst()), Columns.timestamp(times.getLast())))
                .map(rows -> Rows.list(rows, SealRepository::use));
    }

    /** Appends seals over these uses, which no longer wait. */
    Uni<Void> append(SqlConnection connection, List<Seal> seals, List<RecordedUse> uses) {
        Long[] positions = uses.stream().map(RecordedUse::position).toArray(Long[]::new);
        return connection
                .preparedQuery(INSERT)
                .executeBatch(seals.stream().map(SealRepository::tuple).toList())
                .chain(() ->
                        connection.preparedQuery(SEALED).execute(Tuple.tuple().addValue(positions)))
                .replaceWithVoid();
    }

    /** Seals from this sequence on over uses of before the horizon: a few, for each time that something is sealed. */
    Uni<List<Seal>> outlived(SqlConnection connection, long from, Instant horizon) {
        return connection
                .preparedQuery(OUTLIVED)
                .execute(Tuple.of(from, Columns.timestamp(horizon)))
                .map(rows -> Rows.list(rows, SealRepository::seal));
    }

    /** Removes what retention leaves nothing of. */
    Uni<Void> forget(SqlConnection connection, Retained retained) {
        return connection
                .preparedQuery(FORGET_SEALS)
                .execute(Tuple.of(retained.keptFrom()))
                .chain(() -> connection
                        .preparedQuery(FORGET_WAITING)
                        .execute(Tuple.of(Columns.timestamp(retained.horizon()))))
                .replaceWithVoid();
    }

    /** Seals from this sequence on. */
    Uni<List<Seal>> page(SqlConnection connection, long from, int most) {
        return connection
                .preparedQuery(PAGE)
                .execute(Tuple.of(from, most))
                .map(rows -> Rows.list(rows, SealRepository::seal));
    }

    /** The rows under a page of seals, by sequence and in order; without those of before the horizon. */
    Uni<Map<Long, List<RecordedUse>>> sealedUses(SqlConnection connection, List<Seal> page, Instant horizon) {
        return connection
                .preparedQuery(SEALED_USES)
                .execute(Tuple.of(page.getFirst().sequence(), page.getLast().sequence(), Columns.timestamp(horizon)))
                .map(rows -> Rows.list(rows, Function.identity()).stream()
                        .collect(Collectors.groupingBy(
                                row -> row.getLong("sequence"),
                                Collectors.mapping(SealRepository::use, Collectors.toList()))));
    }

    Uni<Counts> counts(SqlConnection connection, Instant horizon) {
        return connection
                .preparedQuery(COUNTS)
                .execute(Tuple.of(Columns.timestamp(horizon)))
                .map(rows -> counts(rows.iterator().next()));
    }

    /** The first row that neither is sealed nor waits for it; only asked when there is one, for it takes long. */
    Uni<Optional<Long>> stray(SqlConnection connection, Instant horizon) {
        return connection
                .preparedQuery(STRAY)
                .execute(Tuple.of(Columns.timestamp(horizon)))
                .map(rows -> Optional.ofNullable(rows.iterator().next().getLong("position")));
    }

    private static Standing standing(Row row) {
        return new Standing(
                row.getLong("sequence") == null ? null : seal(row),
                Columns.instant(row, "moment"),
                Columns.instantOrNull(row, "waiting_since"));
    }

    private static Counts counts(Row row) {
        return new Counts(row.getLong("rows"), row.getLong("waiting"), row.getLong("vanished"));
    }

    private static RecordedUse use(Row row) {
        return new RecordedUse(
                row.getLong("position"),
                row.getUUID("user_id"),
                row.getUUID("id"),
                row.getUUID("credential_id"),
                Columns.instant(row, "used_at"),
                row.getString("caller"),
                row.getString("action"),
                row.getString("purpose"),
                row.getLong("generation"),
                row.getString("outcome"));
    }

    private static Seal seal(Row row) {
        Statement statement = new Statement(
                row.getLong("sequence"),
                Columns.instant(row, "sealed_at"),
                row.getInteger("rows"),
                row.getString("positions"),
                Columns.instant(row, "first_used_at"),
                Columns.instant(row, "last_used_at"),
                row.getString("root"),
                new Retained(Columns.instant(row, "horizon"), row.getLong("kept_from")),
                row.getString("previous"));
        return new Seal(statement, row.getString("key_id"), row.getString("mac"));
    }

    private static Tuple tuple(Seal seal) {
        Statement statement = seal.statement();
        return Tuple.from(new Object[] {
            statement.sequence(),
            Columns.timestamp(statement.sealedAt()),
            statement.rows(),
            statement.positions(),
            Columns.timestamp(statement.firstUsedAt()),
            Columns.timestamp(statement.lastUsedAt()),
            statement.root(),
            Columns.timestamp(statement.retained().horizon()),
            statement.retained().keptFrom(),
            statement.previous(),
            seal.keyId(),
            seal.mac()
        });
    }
}
