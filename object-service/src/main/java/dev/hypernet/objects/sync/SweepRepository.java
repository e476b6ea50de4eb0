package dev.hypernet.objects.sync;

import dev.hypernet.contracts.event.SweepRequested;
import dev.hypernet.persistence.Columns;
import dev.hypernet.persistence.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Sweeps, and the lists of what they are to delete. */
@Singleton
class SweepRepository {
    private static final String LOCK =
            "select * from sync_sweep where user_id = $1 and integration_id = $2 and stream = $3 for update";
    private static final String FORGET =
            "delete from sync_unseen where user_id = $1 and integration_id = $2 and stream = $3";

    /**
     * What its owner's edits kept though it was gone is not counted again. Sets against sets, by {@code except}: no
     * estimate, however wrong, makes it a loop within a loop.
     */
    static final String LIST = """
        with living as materialized (
            select source_id from media
             where user_id = $1 and integration_id = $2 and starts_with(source_id, $3 || ':')
               and deleted_at is null and source_gone_at is null
            union all
            select source_id from album
             where user_id = $1 and integration_id = $2 and starts_with(source_id, $3 || ':')
               and deleted_at is null and source_gone_at is null
            union all
            select source_id from typed_object
             where user_id = $1 and integration_id = $2 and starts_with(source_id, $3 || ':')
               and deleted_at is null and source_gone_at is null
        ), unseen as materialized (
            select source_id from living
            except
            select unnest(source_ids) from sync_seen
             where user_id = $1 and integration_id = $2 and stream = $3 and job_id = $4 and restart = $5
            except
            select source_id from detached_object where user_id = $1 and integration_id = $2
        ), listed as (
            insert into sync_unseen (user_id, integration_id, stream, source_id)
            select $1, $2, $3, source_id from unseen
        )
        select (select count(*) from living) as living, (select count(*) from unseen) as unseen
        """;

    private static final String SAVE = """
        insert into sync_sweep as known
            (user_id, integration_id, stream, job_id, restart, living, unseen, swept, kept, state, decided_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        on conflict (user_id, integration_id, stream) do update
           set job_id = excluded.job_id, restart = excluded.restart, living = excluded.living,
               unseen = excluded.unseen, swept = excluded.swept, kept = excluded.kept,
               state = excluded.state, decided_at = excluded.decided_at
        """;
    static final String TAKE = """
        delete from sync_unseen
         where user_id = $1 and integration_id = $2 and stream = $3
           and source_id = any(array(
                   select source_id from sync_unseen
                    where user_id = $1 and integration_id = $2 and stream = $3
                    order by source_id
                    limit $4))
        returning source_id
        """;

    /** The stream's last sweep, locked. */
    Uni<Optional<Sweep>> lock(SqlConnection connection, SweepRequested request) {
        return connection.preparedQuery(LOCK).execute(stream(request)).map(rows -> Rows.first(rows, Sweep::of));
    }

    /** Lists what the reading did not show, in place of what the one before it did not. */
    Uni<Sweep> list(SqlConnection connection, SweepRequested request, Instant now) {
        return connection
                .preparedQuery(FORGET)
                .execute(stream(request))
                .chain(() -> connection
                        .preparedQuery(LIST)
                        .execute(stream(request)
                                .addValue(request.jobId().value())
                                .addValue(request.restart())))
                .map(rows -> rows.iterator().next())
                .map(row -> Sweep.decided(request, row.getLong("living"), row.getLong("unseen"), now));
    }

    Uni<Void> save(SqlConnection connection, SweepRequested request, Sweep sweep) {
        return connection
                .preparedQuery(SAVE)
                .execute(stream(request)
                        .addValue(sweep.job().value())
                        .addValue(sweep.restart())
                        .addValue(sweep.living())
                        .addValue(sweep.unseen())
                        .addValue(sweep.swept())
                        .addValue(sweep.kept())
                        .addValue(sweep.state().name().toLowerCase(Locale.ROOT))
                        .addValue(Columns.timestamp(sweep.decidedAt())))
                .replaceWithVoid();
    }

    /** The next on the list, taken off it: fewer than asked for are the last. */
    Uni<List<String>> take(SqlConnection connection, SweepRequested request, int most) {
        return connection
                .preparedQuery(TAKE)
                .execute(stream(request).addValue(most))
                .map(rows -> Rows.list(rows, row -> row.getString("source_id")));
    }

    private static Tuple stream(SweepRequested request) {
        return Tuple.tuple()
                .addValue(request.userId().value())
                .addValue(request.integrationId().value())
                .addValue(request.stream());
    }
}
