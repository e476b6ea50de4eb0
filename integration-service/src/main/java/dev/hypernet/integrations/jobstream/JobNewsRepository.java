package dev.hypernet.integrations.jobstream;

import dev.hypernet.contracts.UserId;
import dev.hypernet.integrations.syncjob.JobNews;
import dev.hypernet.integrations.syncjob.SyncJob;
import dev.hypernet.persistence.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;

/** At which position each job changed last. */
@Singleton
class JobNewsRepository implements JobNews {
    /** Of somebody who is leaving nothing is inserted any more; their jobs still end. */
    private static final String CHANGED = """
        with moved as (
            update job_news_head set position = position + 1 where user_id = $1 returning position
        ), begun as (
            insert into job_news_head as known (user_id, position)
            select $1, 1 where not exists (select from moved) and is_living($1)
            on conflict (user_id) do update set position = known.position + 1
            returning position
        )
        update sync_job set news_position = head.position
          from (select position from moved union all select position from begun) as head
         where user_id = $1 and id = $2
        """;

    private static final String HEAD = "select position from job_news_head where user_id = $1";
    static final String AFTER = """
        select * from sync_job
         where user_id = $1 and news_position > $2
         order by news_position
         limit $3
        """;
    private static final String RUNNING = """
        select * from sync_job
         where user_id = $1 and status in ('queued', 'running', 'waiting')
         order by created_at, id
         limit $2
        """;

    private final Pool pool;

    JobNewsRepository(Pool pool) {
        this.pool = pool;
    }

    /** A job as it is since its last change. */
    record News(long position, SyncJob job) {}

    @Override
    public Uni<Void> changed(SqlConnection connection, SyncJob job) {
        return connection
                .preparedQuery(CHANGED)
                .execute(Tuple.of(job.userId().value(), job.id().value()))
                .replaceWithVoid();
    }

    /** The position of the last change; 0 before the first. */
    Uni<Long> head(UserId owner) {
        return pool.preparedQuery(HEAD)
                .execute(Tuple.of(owner.value()))
                .map(rows -> Rows.first(rows, row -> row.getLong("position")).orElse(0L));
    }

    /** What changed after the position, in the order of the changes. */
    Uni<List<News>> after(UserId owner, long position, int limit) {
        return pool.preparedQuery(AFTER)
                .execute(Tuple.of(owner.value(), position, limit))
                .map(rows -> Rows.list(rows, JobNewsRepository::news));
    }

    /** What runs now, as if it had changed at the position. */
    Uni<List<News>> running(UserId owner, long position, int limit) {
        return pool.preparedQuery(RUNNING)
                .execute(Tuple.of(owner.value(), limit))
                .map(rows -> Rows.list(rows, row -> new News(position, SyncJob.of(row))));
    }

    private static News news(Row row) {
        return new News(row.getLong("news_position"), SyncJob.of(row));
    }
}
