package dev.hypernet.credentials.refresh;

import dev.hypernet.contracts.UserId;
import dev.hypernet.credentials.credential.RefreshConfig;
import dev.hypernet.persistence.Columns;
import dev.hypernet.persistence.Rows;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Whose tokens are to be renewed, and of whom there is something to tell, over all people: ids, times and hosts. */
@Singleton
class DueRefreshRepository {
    /**
     * Of each host the longest overdue, as many as it has room for: one that is slow holds up nobody else's. Taking one
     * is moving its time on, each time further, until a renewal sets it anew.
     */
    private static final String TAKE = """
            with recursive host as (
                (select token_host as name
                   from credential
                  where status = 'active' and refresh_due_at is not null
                  order by token_host
                  limit 1)
                 union all
                select (select next.token_host
                          from credential as next
                         where next.status = 'active' and next.refresh_due_at is not null
                           and next.token_host > host.name
                         order by next.token_host
                         limit 1)
                  from host
                 where host.name is not null
            ), taken as (
                select due.user_id, due.id
                  from host
                  left join unnest($2::text[], $3::integer[]) as busy (name, places) on busy.name = host.name
                 cross join lateral (
                       select waiting.user_id, waiting.id, waiting.refresh_due_at
                         from credential as waiting
                        where waiting.token_host = host.name and waiting.status = 'active'
                          and waiting.refresh_due_at <= $1
                        order by waiting.refresh_due_at
                        limit greatest($4::integer - coalesce(busy.places, 0), 0)
                          for update skip locked) as due
                 order by due.refresh_due_at
                 limit $5
            )
            update credential as chosen
               set refresh_failures = chosen.refresh_failures + 1,
                   refresh_due_at = $1::timestamptz
                       + $6::bigint * interval '1 millisecond' * (1 << least(chosen.refresh_failures, 4))
                                    * (1 + random() / 2)
              from taken
             where chosen.user_id = taken.user_id and chosen.id = taken.id
            returning chosen.user_id, chosen.id, chosen.generation, chosen.token_host
            """;

    private static final String BACKLOG = """
            select (select count(*) from credential
                     where status = 'active' and refresh_due_at <= $1) as due,
                   (select count(*) from credential
                     where status = 'active' and refresh_due_at is not null and token_expires_at <= $1) as late
            """;
    /** Again after a pause as long as it is waiting already, for a day: then the next lease tells. */
    private static final String TAKE_NEWS = """
            with taken as (
                select user_id, id
                  from credential
                 where news is not null and news_due_at <= $1 and updated_at > $1::timestamptz - interval '1 day'
                 order by news_due_at
                 limit $2
                   for update skip locked
            )
            update credential as chosen
               set news_due_at = $1::timestamptz
                       + greatest(interval '10 seconds', least(interval '10 minutes', $1 - chosen.updated_at))
              from taken
             where chosen.user_id = taken.user_id and chosen.id = taken.id
            returning chosen.user_id, chosen.id, chosen.generation, chosen.news, coalesce(chosen.reason, '') as reason
            """;

    private static final String TOLD = """
            update credential
               set news = null, news_due_at = null
             where user_id = $1 and id = $2 and generation = $3 and news = $4
            """;

    private final Pool system;
    private final long shortestPauseMs;

    DueRefreshRepository(@ReactiveDataSource("system") Pool system, RefreshConfig config) {
        this.system = system;
        this.shortestPauseMs = config.abandonedAfter().toMillis();
    }

    /** A credential in its turn, as it was seen. */
    record Due(UserId owner, UUID id, long generation, String host) {
        static Due of(Row row) {
            return new Due(
                    Columns.owner(row), row.getUUID("id"), row.getLong("generation"), row.getString("token_host"));
        }
    }

    /**
     * What integration-service has not heard of.
     *
     * @param reason for people; the empty text where there is none
     */
    record News(UserId owner, UUID id, long generation, String what, String reason) {
        static News of(Row row) {
            return new News(
                    Columns.owner(row),
                    row.getUUID("id"),
                    row.getLong("generation"),
                    row.getString("news"),
                    row.getString("reason"));
        }
    }

    /**
     * How many wait.
     *
     * @param due whose turn has come
     * @param late whose token has expired
     */
    record Backlog(long due, long late) {
        static Backlog of(Row row) {
            return new Backlog(row.getLong("due"), row.getLong("late"));
        }
    }

    /**
     * Takes what is due and nobody else takes; its next turn comes in a minute at the earliest, unless it is renewed.
     *
     * @param busy how many are under way at each host
     * @param most of all
     * @param mostOfOne of one host, with those under way
     */
    Uni<List<Due>> take(Instant now, Map<String, Integer> busy, int most, int mostOfOne) {
        List<Map.Entry<String, Integer>> hosts = List.copyOf(busy.entrySet());
        return system.preparedQuery(TAKE)
                .execute(Tuple.of(
                        Columns.timestamp(now),
                        hosts.stream().map(Map.Entry::getKey).toArray(String[]::new),
                        hosts.stream().map(Map.Entry::getValue).toArray(Integer[]::new),
                        mostOfOne,
                        (long) most,
                        shortestPauseMs))
                .map(rows -> Rows.list(rows, Due::of));
    }

    Uni<Backlog> backlog(Instant now) {
        return system.preparedQuery(BACKLOG)
                .execute(Tuple.of(Columns.timestamp(now)))
                .map(rows -> Backlog.of(rows.iterator().next()));
    }

    /** What is to be told now; told again later unless {@link #told}. */
    Uni<List<News>> takeNews(Instant now, int most) {
        return system.preparedQuery(TAKE_NEWS)
                .execute(Tuple.of(Columns.timestamp(now), (long) most))
                .map(rows -> Rows.list(rows, News::of));
    }

    Uni<Void> told(News news) {
        return system.preparedQuery(TOLD)
                .execute(Tuple.of(news.owner().value(), news.id(), news.generation(), news.what()))
                .replaceWithVoid();
    }
}
