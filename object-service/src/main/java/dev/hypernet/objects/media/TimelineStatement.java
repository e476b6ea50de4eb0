package dev.hypernet.objects.media;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A question to the timeline, as PostgreSQL gets it. */
record TimelineStatement(String sql, List<Object> arguments) {
    /** From where, under which conditions, in which order, how many. */
    private static final String PAGE = """
            select media.*
              from %s
             where %s
             order by %s
             limit %s
            """;

    /**
     * Steps from bucket to bucket, each time to the first media beyond, and counts only the buckets of this page. The
     * arguments: from where, conditions, time, id, order, unit, limit, and what bounds the first step.
     */
    private static final String WALKED = """
            with recursive walked (start, cover, step) as (
                select date_trunc('%6$s', nearest.taken_at at time zone 'UTC') at time zone 'UTC', nearest.id, 1
                  from (select %3$s as taken_at, %4$s as id
                          from %1$s
                         where %2$s and %3$s is not null %8$s
                         order by %5$s
                         limit 1) as nearest
                union all
                select date_trunc('%6$s', nearest.taken_at at time zone 'UTC') at time zone 'UTC', nearest.id, step + 1
                  from walked
                 cross join lateral
                       (select %3$s as taken_at, %4$s as id
                          from %1$s
                         where %2$s and %3$s < walked.start
                         order by %5$s
                         limit 1) as nearest
                 where step < %7$s)
            select start, cover, amount
              from walked
             cross join lateral
                   (select count(*) as amount
                      from %1$s
                     where %2$s and %3$s >= walked.start
                       and %3$s < (walked.start at time zone 'UTC' + interval '1 %6$s') at time zone 'UTC') as counted
             order by start desc
            """;

    /** For what no index has in the order of time: finds everything once and sorts it into buckets. */
    private static final String GROUPED = """
            select start, (array_agg(id order by taken_at desc, id desc))[1] as cover, count(*) as amount
              from (select date_trunc('%6$s', %3$s at time zone 'UTC') at time zone 'UTC' as start,
                           %3$s as taken_at, %4$s as id
                      from %1$s
                     where %2$s and %3$s is not null %8$s) as found
             group by start
             order by start desc
             limit %7$s
            """;

    private static final String UNTIMED_BUCKET = """
            select null::timestamptz as start, first.id as cover, counted.amount
              from (select %4$s as id from %1$s where %2$s and %3$s is null order by %5$s limit 1) as first
             cross join (select count(*) as amount from %1$s where %2$s and %3$s is null) as counted
            """;

    static TimelineStatement timed(
            UserId owner, TimelineFilter filter, TimelineOrder order, @Nullable TimelineKey after, int limit) {
        TimelineRows rows = new TimelineRows(owner, filter);
        Instant last = after == null ? null : after.takenAt();
        String beyond = after == null || last == null
                ? ""
                : " and (%s, %s) %s (%s, %s)"
                        .formatted(
                                rows.takenAt(),
                                rows.id(),
                                order.beyond(),
                                rows.argument(Columns.timestamp(last), "timestamptz"),
                                rows.argument(after.id().value(), "uuid"));
        return page(rows, rows.takenAt() + " is not null" + beyond, order, limit);
    }

    static TimelineStatement untimed(
            UserId owner, TimelineFilter filter, TimelineOrder order, @Nullable ObjectId after, int limit) {
        TimelineRows rows = new TimelineRows(owner, filter);
        String beyond = after == null
                ? ""
                : " and %s %s %s".formatted(rows.id(), order.beyond(), rows.argument(after.value(), "uuid"));
        return page(rows, rows.takenAt() + " is null" + beyond, order, limit);
    }

    static TimelineStatement buckets(
            UserId owner, TimelineFilter filter, BucketSize size, @Nullable Instant before, int limit) {
        TimelineRows rows = new TimelineRows(owner, filter);
        String bound = before == null
                ? ""
                : "and %s < %s".formatted(rows.takenAt(), rows.argument(Columns.timestamp(before), "timestamptz"));
        String template = filter.words() == null && filter.place() == null ? WALKED : GROUPED;
        String sql = template.formatted(
                rows.from(),
                rows.conditions(),
                rows.takenAt(),
                rows.id(),
                TimelineOrder.DATE_DESC.by(rows.takenAt(), rows.id()),
                size.unit(),
                rows.argument(limit, "bigint"),
                bound);
        return new TimelineStatement(sql, rows.arguments());
    }

    static TimelineStatement untimedBucket(UserId owner, TimelineFilter filter) {
        TimelineRows rows = new TimelineRows(owner, filter);
        String sql = UNTIMED_BUCKET.formatted(
                rows.from(),
                rows.conditions(),
                rows.takenAt(),
                rows.id(),
                TimelineOrder.DATE_DESC.by(rows.takenAt(), rows.id()));
        return new TimelineStatement(sql, rows.arguments());
    }

    private static TimelineStatement page(TimelineRows rows, String condition, TimelineOrder order, int limit) {
        String sql = PAGE.formatted(
                rows.from(),
                rows.conditions() + " and " + condition,
                order.by(rows.takenAt(), rows.id()),
                rows.argument(limit, "bigint"));
        return new TimelineStatement(sql, rows.arguments());
    }
}
