package dev.hypernet.integrations.syncjob;

import dev.hypernet.integrations.integration.Integration;
import dev.hypernet.integrations.integration.SyncFigures;
import dev.hypernet.integrations.integration.SyncStatistics;
import dev.hypernet.integrations.integration.SyncStatistics.StreamStatistics;
import dev.hypernet.persistence.Columns;
import dev.hypernet.persistence.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts from the ledgers of an integration's last jobs. */
@Singleton
class SyncFiguresRepository implements SyncFigures {
    private static final int LAST = 100;

    private static final String RECENT = """
            select id, status, error_code, error, coalesce(ended_at, progressed_at) as told_at, created_at
              from sync_job
             where user_id = $1 and integration_id = $2
             order by created_at desc, id desc
             limit $3
            """;
    static final String JOBS = """
            with recent as (%s)
            select count(*) as jobs,
                   count(*) filter (where status = 'success') as success,
                   count(*) filter (where status = 'partial') as partial,
                   count(*) filter (where status = 'failed') as failed,
                   count(*) filter (where status = 'cancelled') as cancelled,
                   (array_agg(error_code order by created_at desc, id desc)
                       filter (where error_code is not null))[1] as error_code,
                   (array_agg(error order by created_at desc, id desc)
                       filter (where error_code is not null))[1] as error,
                   (array_agg(told_at order by created_at desc, id desc)
                       filter (where error_code is not null))[1] as error_at
              from recent
            """.formatted(RECENT);
    static final String STREAMS = """
            with recent as materialized (%s)
            select stream, sum(fetched)::bigint as fetched, sum(applied)::bigint as applied,
                   sum(unchanged)::bigint as unchanged, sum(suppressed)::bigint as suppressed,
                   sum(rejected)::bigint as rejected, sum(objects_created)::bigint as objects_created,
                   sum(objects_updated)::bigint as objects_updated, sum(objects_deleted)::bigint as objects_deleted,
                   sum(links_created)::bigint as links_created, sum(links_deleted)::bigint as links_deleted
              from sync_job_stream
             where user_id = $1 and job_id = any (array(select id from recent))
             group by stream
             order by stream
            """.formatted(RECENT);

    private final Pool pool;

    SyncFiguresRepository(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Uni<Figures> of(Integration integration) {
        return pool.preparedQuery(STREAMS)
                .execute(last(integration))
                .map(rows -> Rows.list(rows, SyncFiguresRepository::stream))
                .chain(streams -> pool.preparedQuery(JOBS)
                        .execute(last(integration))
                        .map(rows -> figures(rows.iterator().next(), streams)));
    }

    private static Tuple last(Integration integration) {
        return Tuple.of(integration.userId().value(), integration.id().value(), LAST);
    }

    private static Figures figures(Row row, List<StreamStatistics> streams) {
        return new Figures(
                new SyncStatistics(
                        LAST,
                        row.getLong("jobs"),
                        row.getLong("success"),
                        row.getLong("partial"),
                        row.getLong("failed"),
                        row.getLong("cancelled"),
                        streams),
                error(row));
    }

    private static @Nullable SyncError error(Row row) {
        String code = row.getString("error_code");
        return code == null ? null : new SyncError(code, row.getString("error"), Columns.instant(row, "error_at"));
    }

    private static StreamStatistics stream(Row row) {
        return new StreamStatistics(
                row.getString("stream"),
                row.getLong("fetched"),
                row.getLong("applied"),
                row.getLong("unchanged"),
                row.getLong("suppressed"),
                row.getLong("rejected"),
                row.getLong("objects_created"),
                row.getLong("objects_updated"),
                row.getLong("objects_deleted"),
                row.getLong("links_created"),
                row.getLong("links_deleted"));
    }
}
