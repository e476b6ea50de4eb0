package dev.hypernet.links.following;

import dev.hypernet.contracts.LinkId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.LinkSnapshot;
import dev.hypernet.links.stored.LinkRow;
import dev.hypernet.links.stored.WeighedLink;
import dev.hypernet.persistence.Columns;
import dev.hypernet.persistence.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** An object's links, by slices: which they are, then what becomes of these. */
@Singleton
class FollowingRepository {
    /**
     * By either end with an index of its own; no link has the object at both. The order names the index: where there
     * are many people, a planner expects one row of an owner and an end, and any index that begins with the owner will
     * do.
     */
    private static final String OF_OBJECT = """
        (select id from link
          where user_id = $1 and from_object_id = any(array[$2::uuid]) and %1$s
          order by from_object_id, %2$s
          limit $3)
         union all
        (select id from link
          where user_id = $1 and to_object_id = any(array[$2::uuid]) and %1$s
          order by to_object_id, %2$s
          limit $3)
         limit $3
        """;

    /** The same of several objects; what joins two of them may come twice. */
    static final String LIVING = """
        select mine.id
          from unnest($2::uuid[]) as object (id)
         cross join lateral (
               (select link.id from link
                 where link.user_id = $1 and link.from_object_id = any(array[object.id]) and link.deleted_at is null
                 order by link.from_object_id, link.link_type, link.created_at, link.id
                 limit $3)
                union all
               (select link.id from link
                 where link.user_id = $1 and link.to_object_id = any(array[object.id]) and link.deleted_at is null
                 order by link.to_object_id, link.link_type, link.created_at, link.id
                 limit $3)) as mine
         limit $3
        """;

    static final String GONE = OF_OBJECT.formatted("deleted_at is not null", "id");
    private static final String WEIGH = """
        select %s from link where user_id = $1 and id = any($2) order by id
        """.formatted(WeighedLink.COLUMNS);

    static final String DELETE = """
        update link
           set deleted_at = greatest($3, updated_at), updated_at = greatest($3, updated_at), deleted_by = 'object', version = version + 1
         where user_id = $1 and id = any($2) and deleted_at is null
        returning *
        """;
    static final String REMOVE = """
        delete from link where user_id = $1 and id = any($2) and deleted_at is not null
        """;
    private static final String FORGET_COUNTS = "delete from link_count where user_id = $1 and object_id = $2";

    /**
     * Neither its owner nor a sync deleted it: said so, it does not look like a question for link_went. And which
     * object it is, a planner does not need to know: for a hub it would fetch all there are, and sort them, for each
     * slice.
     */
    private static final String WENT = """
        select id, from_object_id, to_object_id
          from link
         where user_id = $1 and %1$s = any(array[(select $2::uuid)]) and id > $3
           and deleted_at is not null and deleted_by not in ('user', 'system')
         order by %1$s, id
         limit $4
        """;

    static final String WENT_FROM = WENT.formatted("from_object_id");
    static final String WENT_TO = WENT.formatted("to_object_id");

    /** Went with an object, and both ends are there now. */
    private static final String MAY_RETURN = """
        link.user_id = $1 and link.id = any($2) and link.deleted_by = 'object'
           and (select true from known_object as gone
                 where gone.user_id = $1 and gone.id = any(array[link.from_object_id, link.to_object_id])
                   and gone.deleted_at is not null
                 order by gone.id
                 limit 1) is null\
        """;

    /**
     * No living link leaves it no room: the same, its reverse, or the only one of its kind. The first two are the next
     * along link_living or there is none, so that no planner reads a hub for them.
     */
    private static final String NOTHING_IN_THE_WAY = """
        (select (same.from_object_id, same.to_object_id, same.link_type)
                            = (link.from_object_id, link.to_object_id, link.link_type)
                      from link as same
                     where same.user_id = $1
                       and (same.from_object_id, same.to_object_id, same.link_type)
                               >= (link.from_object_id, link.to_object_id, link.link_type)
                       and same.deleted_at is null
                     order by same.from_object_id, same.to_object_id, same.link_type
                     limit 1) is not true
               and (select (reverse.from_object_id, reverse.to_object_id, reverse.link_type)
                               = (link.to_object_id, link.from_object_id, link.link_type)
                           and (reverse.is_bidirectional or link.is_bidirectional)
                      from link as reverse
                     where reverse.user_id = $1
                       and (reverse.from_object_id, reverse.to_object_id, reverse.link_type)
                               >= (link.to_object_id, link.from_object_id, link.link_type)
                       and reverse.deleted_at is null
                     order by reverse.from_object_id, reverse.to_object_id, reverse.link_type
                     limit 1) is not true
               and (not link.is_only_from or (
                       select true from link as lone
                        where lone.user_id = $1 and lone.from_object_id = any(array[link.from_object_id])
                          and lone.link_type = any(array[link.link_type])
                          and lone.is_only_from and lone.deleted_at is null
                        order by lone.from_object_id, lone.link_type
                        limit 1) is null)
               and (not link.is_only_to or (
                       select true from link as lone
                        where lone.user_id = $1 and lone.to_object_id = any(array[link.to_object_id])
                          and lone.link_type = any(array[link.link_type])
                          and lone.is_only_to and lone.deleted_at is null
                        order by lone.to_object_id, lone.link_type
                        limit 1) is null)\
        """;

    /** Of several that leave no room for each other, the one that went last. */
    static final String RESTORE = """
        with candidate as materialized (
            select link.id, link.from_object_id, link.to_object_id, link.link_type, link.deleted_at,
                   link.is_bidirectional, link.is_only_from, link.is_only_to
              from link
             where %s
               and ($3::boolean or link.integration_id is null)
               and %s
               and (select true from link as later
                     where later.user_id = $1 and later.deleted_by = 'object'
                       and later.from_object_id = any(array[link.from_object_id])
                       and later.to_object_id = any(array[link.to_object_id])
                       and later.link_type = any(array[link.link_type])
                       and ($3::boolean or later.integration_id is null)
                       and (later.deleted_at, later.id) > (link.deleted_at, link.id)
                     order by later.from_object_id, later.to_object_id, later.link_type, later.deleted_at, later.id
                     limit 1) is null
        ), back as (
            select id
              from candidate as one
             where not exists (
                       select from candidate as other
                        where other.from_object_id = one.to_object_id and other.to_object_id = one.from_object_id
                          and other.link_type = one.link_type
                          and (other.is_bidirectional or one.is_bidirectional)
                          and (other.deleted_at, other.id) > (one.deleted_at, one.id))
               and not exists (
                       select from candidate as other
                        where other.from_object_id = one.from_object_id and other.link_type = one.link_type
                          and other.is_only_from and one.is_only_from
                          and (other.deleted_at, other.id) > (one.deleted_at, one.id))
               and not exists (
                       select from candidate as other
                        where other.to_object_id = one.to_object_id and other.link_type = one.link_type
                          and other.is_only_to and one.is_only_to
                          and (other.deleted_at, other.id) > (one.deleted_at, one.id))
        )
        update link
           set deleted_at = null, updated_at = greatest($4, updated_at), deleted_by = null, version = version + 1
         where user_id = $1 and id = any(array(select id from back)) and deleted_by = 'object'
        returning *
        """.formatted(MAY_RETURN, NOTHING_IN_THE_WAY);

    static final String GIVE_UP =
            "update link set deleted_by = 'system' where " + MAY_RETURN + " and link.integration_id is not null";

    /** Some of those of any of these that live. */
    Uni<List<LinkId>> living(SqlConnection connection, UserId owner, Collection<ObjectId> objects) {
        UUID[] ids = objects.stream().map(ObjectId::value).toArray(UUID[]::new);
        return connection
                .preparedQuery(LIVING)
                .execute(Tuple.of(owner.value(), ids, Slice.SIZE))
                .map(rows -> Rows.list(rows, FollowingRepository::id).stream()
                        .distinct()
                        .toList());
    }

    /** Some of those that are deleted, whoever deleted them. */
    Uni<List<LinkId>> gone(SqlConnection connection, UserId owner, ObjectId object) {
        return connection
                .preparedQuery(GONE)
                .execute(Tuple.of(owner.value(), object.value(), Slice.SIZE))
                .map(rows -> Rows.list(rows, FollowingRepository::id));
    }

    /** These in portions that can be held at once. */
    Uni<List<List<LinkId>>> portions(SqlConnection connection, UserId owner, List<LinkId> links) {
        return connection
                .preparedQuery(WEIGH)
                .execute(Tuple.of(owner.value(), uuids(links)))
                .map(rows -> WeighedLink.portions(Rows.list(rows, WeighedLink::of)));
    }

    /** Deletes those of these that still live. */
    Uni<List<LinkSnapshot>> delete(SqlConnection connection, UserId owner, List<LinkId> links, Instant now) {
        return connection
                .preparedQuery(DELETE)
                .execute(Tuple.of(owner.value(), uuids(links), Columns.timestamp(now)))
                .map(LinkRow::snapshots);
    }

    /** Removes the rows of these, which are deleted. */
    Uni<Void> remove(SqlConnection connection, UserId owner, List<LinkId> links) {
        return connection
                .preparedQuery(REMOVE)
                .execute(Tuple.of(owner.value(), uuids(links)))
                .replaceWithVoid();
    }

    Uni<Void> forgetCounts(SqlConnection connection, UserId owner, ObjectId object) {
        return connection
                .preparedQuery(FORGET_COUNTS)
                .execute(Tuple.of(owner.value(), object.value()))
                .replaceWithVoid();
    }

    /** What went with an object, from this id on. */
    Uni<Slice> went(SqlConnection connection, UserId owner, ObjectId object, End end, LinkId after) {
        return connection
                .preparedQuery(end == End.FROM ? WENT_FROM : WENT_TO)
                .execute(Tuple.of(owner.value(), object.value(), after.value(), Slice.SIZE))
                .map(FollowingRepository::slice);
    }

    /** Brings back those of these that may return and find room. Lock their ends first. */
    Uni<List<LinkSnapshot>> restore(
            SqlConnection connection, UserId owner, List<LinkId> links, Return extent, Instant now) {
        return connection
                .preparedQuery(RESTORE)
                .execute(Tuple.of(owner.value(), uuids(links), extent == Return.OF_ALL, Columns.timestamp(now)))
                .map(LinkRow::snapshots);
    }

    /** Leaves those of these that syncs made, and that might return, to the syncs. */
    Uni<Void> giveUp(SqlConnection connection, UserId owner, List<LinkId> links) {
        return connection
                .preparedQuery(GIVE_UP)
                .execute(Tuple.of(owner.value(), uuids(links)))
                .replaceWithVoid();
    }

    private static Slice slice(RowSet<Row> rows) {
        return new Slice(
                Rows.list(rows, FollowingRepository::id),
                Rows.list(rows, FollowingRepository::ends).stream()
                        .flatMap(ends -> ends)
                        .distinct()
                        .toList());
    }

    private static Stream<ObjectId> ends(Row row) {
        return Stream.of(new ObjectId(row.getUUID("from_object_id")), new ObjectId(row.getUUID("to_object_id")));
    }

    private static LinkId id(Row row) {
        return new LinkId(row.getUUID("id"));
    }

    private static UUID[] uuids(Collection<LinkId> links) {
        return links.stream().map(LinkId::value).toArray(UUID[]::new);
    }
}
