package dev.hypernet.objects.throttle;

import dev.hypernet.persistence.Columns;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Counts attempts of people who are not known yet, as the system role. */
@Singleton
class ThrottleRepository {
    /**
     * Counts one attempt against every limit and answers until when there must be none, if so. The attempt is counted
     * before it is made, by a row each replica locks, so that many at once are not more than many in turn. An attempt
     * that is refused counts against nothing: who is paused at one limit cannot pause somebody else at another.
     */
    private static final String COUNT = """
            with asked as (
                select * from unnest($1::text[], $2::text[], $3::integer[], $4::bigint[], $5::bigint[], $6::bigint[])
                           as asked (kind, key, free, first_pause, longest_pause, forget_after)
            ),
            paused as (
                select max(known.blocked_until) as until
                  from throttle known join asked using (kind, key)
                 where known.blocked_until > $7
            ),
            counted as (
                insert into throttle as known (kind, key, attempts, blocked_until, counted_at)
                select kind, key, 1,
                       case when free > 1 then $7::timestamptz else $7::timestamptz + first_pause * interval '1 ms' end,
                       $7
                  from asked, paused
                 where paused.until is null
                 order by kind, key
                on conflict (kind, key) do update
                   set (attempts, blocked_until, counted_at) = (
                           select next.attempts,
                                  case when next.attempts < asked.free then $7::timestamptz
                                       else $7::timestamptz + interval '1 ms' * least(
                                                asked.longest_pause,
                                                asked.first_pause * 2 ^ least(next.attempts - asked.free, 30))
                                  end,
                                  $7::timestamptz
                             from asked,
                                  lateral (
                                      select 1 + case
                                                 when known.counted_at > $7::timestamptz
                                                                       - asked.forget_after * interval '1 ms'
                                                 then known.attempts else 0 end as attempts) as next
                            where asked.kind = excluded.kind and asked.key = excluded.key)
                 where known.blocked_until <= $7
                returning kind
            )
            select coalesce(
                       (select until from paused),
                       case when (select count(*) from counted) < (select count(*) from asked)
                            then $7::timestamptz + (select max(first_pause) from asked) * interval '1 ms' end) as until
            """;

    /** The attempt was no wrong one: the first key's count begins anew, the second's is one less. */
    private static final String TAKE_BACK = """
            with forgotten as (delete from throttle where kind = $1 and key = $2)
            update throttle
               set attempts = greatest(attempts - 1, 0), blocked_until = least(blocked_until, $5)
             where kind = $3 and key = $4
            """;

    private static final String FORGET = "delete from throttle where counted_at < $1 and blocked_until < $1";

    private final Pool system;

    ThrottleRepository(@ReactiveDataSource("system") Pool system) {
        this.system = system;
    }

    /** Until when there must be no attempt; nothing when this one may be made. */
    Uni<Optional<Instant>> count(List<Limit> limits, Instant now) {
        return system.preparedQuery(COUNT)
                .execute(Tuple.from(new Object[] {
                    each(limits, Limit::kind).toArray(String[]::new),
                    each(limits, Limit::key).toArray(String[]::new),
                    each(limits, Limit::free).toArray(Integer[]::new),
                    milliseconds(limits, Limit::firstPause),
                    milliseconds(limits, Limit::longestPause),
                    milliseconds(limits, Limit::forgetAfter),
                    Columns.timestamp(now)
                }))
                .map(ThrottleRepository::until);
    }

    Uni<Void> takeBack(Limit forgotten, @Nullable Limit lessened, Instant now) {
        return system.preparedQuery(TAKE_BACK)
                .execute(Tuple.of(
                        forgotten.kind(),
                        forgotten.key(),
                        lessened == null ? "" : lessened.kind(),
                        lessened == null ? "" : lessened.key(),
                        Columns.timestamp(now)))
                .replaceWithVoid();
    }

    Uni<Void> forget(Instant before) {
        return system.preparedQuery(FORGET)
                .execute(Tuple.of(Columns.timestamp(before)))
                .replaceWithVoid();
    }

    private static Optional<Instant> until(RowSet<Row> rows) {
        return Optional.ofNullable(Columns.instantOrNull(rows.iterator().next(), "until"));
    }

    private static <T> List<T> each(List<Limit> limits, Function<Limit, T> part) {
        return limits.stream().map(part).toList();
    }

    private static Long[] milliseconds(List<Limit> limits, Function<Limit, Duration> part) {
        return each(limits, limit -> part.apply(limit).toMillis()).toArray(Long[]::new);
    }
}
