package dev.hypernet.links.neighbour;

import dev.hypernet.contracts.LinkId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.LinkSnapshot;
import dev.hypernet.links.stored.LinkRow;
import dev.hypernet.persistence.Columns;
import dev.hypernet.persistence.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Links from a set of objects, a level at a time. */
@Singleton
class NeighbourRepository {
    private static final String SNAPSHOT = "set transaction isolation level repeatable read, read only";

    /**
     * The newest links of each object in $2, at most $4 of one and $5 of all. An object's counts tell which types there
     * are at it, and each type is a walk along an index that ends after $4.
     */
    private static final String LEVEL = """
            select near.id as near_id, step.far_id, step.far_type, step.id, step.created_at
              from unnest($2::uuid[]) as near (id)
             cross join lateral (
                   %s
                    union all
                   %s
                    order by created_at desc, id desc
                    limit $4::integer) as step
             limit $5::integer
            """;

    private static final String OF_ONE_TYPE = """
            (select walk.id, walk.created_at, walk.far_id, walk.far_type
                      from link_count as counted
                     cross join lateral (
                           select link.id, link.created_at, link.%2$s_object_id as far_id,
                                  link.%2$s_object_type as far_type
                             from link
                            where link.user_id = $1::uuid and link.%1$s_object_id = near.id
                              and link.link_type = counted.link_type and link.deleted_at is null %4$s
                            order by link.created_at desc, link.id desc
                            limit $4::integer) as walk
                     where counted.user_id = $1::uuid and counted.object_id = near.id
                       and counted.direction = '%3$s' and counted.total > 0
                       and ($3::text[] is null or counted.link_type = any($3::text[])))""";
    private static final String OUTWARD = "from";
    private static final String INWARD = "to";
    private static final String OUTWARD_LEVEL = LEVEL.formatted(along(OUTWARD), against(OUTWARD));
    private static final String INWARD_LEVEL = LEVEL.formatted(along(INWARD), against(INWARD));
    private static final String LEVEL_OF_BOTH = LEVEL.formatted(along(OUTWARD), along(INWARD));

    private static final String LINKS = """
            select id, user_id, version, created_at, updated_at, link_type, from_object_id, from_object_type,
                   to_object_id, to_object_type, strength, is_bidirectional, sort_order, place, metadata
              from link
             where user_id = $1 and id = any($2) and deleted_at is null
            """;

    /** Lets all statements of the transaction, which this must be the first of, see the same. */
    Uni<Void> snapshot(SqlConnection connection) {
        return connection.query(SNAPSHOT).execute().replaceWithVoid();
    }

    /**
     * The newest links of each of these objects.
     *
     * @param mostOfObject how many of one object
     * @param most how many in all; which are left out then is not said
     */
    Uni<List<Step>> level(
            SqlConnection connection,
            UserId owner,
            Collection<ObjectId> objects,
            NeighbourQuery query,
            int mostOfObject,
            int most) {
        return connection
                .preparedQuery(level(query.direction()))
                .execute(Tuple.tuple()
                        .addValue(owner.value())
                        .addValue(objects.stream().map(ObjectId::value).toArray(UUID[]::new))
                        .addValue(
                                query.linkTypes().isEmpty()
                                        ? null
                                        : query.linkTypes().toArray(String[]::new))
                        .addValue(mostOfObject)
                        .addValue(most))
                .map(NeighbourRepository::steps);
    }

    Uni<Map<LinkId, LinkSnapshot>> links(SqlConnection connection, UserId owner, Collection<LinkId> ids) {
        return connection
                .preparedQuery(LINKS)
                .execute(Tuple.of(owner.value(), ids.stream().map(LinkId::value).toArray(UUID[]::new)))
                .map(rows -> LinkRow.snapshots(rows).stream()
                        .collect(Collectors.toUnmodifiableMap(LinkSnapshot::id, Function.identity())));
    }

    /** The statement that reads a level, for tests of its plan too. */
    static String level(Direction direction) {
        return switch (direction) {
            case FROM -> OUTWARD_LEVEL;
            case TO -> INWARD_LEVEL;
            case ANY -> LEVEL_OF_BOTH;
        };
    }

    /** Links that have the object at this end. */
    private static String along(String end) {
        return OF_ONE_TYPE.formatted(end, other(end), end, "");
    }

    /** Links that have it at the other end, but say the same of both. */
    private static String against(String end) {
        return OF_ONE_TYPE.formatted(other(end), end, end, "and link.is_bidirectional");
    }

    private static String other(String end) {
        return end.equals(OUTWARD) ? INWARD : OUTWARD;
    }

    private static List<Step> steps(RowSet<Row> rows) {
        return Rows.list(rows, NeighbourRepository::step);
    }

    private static Step step(Row row) {
        return new Step(
                new ObjectId(row.getUUID("near_id")),
                new ObjectId(row.getUUID("far_id")),
                row.getString("far_type"),
                new LinkId(row.getUUID("id")),
                Columns.instant(row, "created_at"));
    }
}
