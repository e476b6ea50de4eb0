package dev.hypernet.links.link;

import dev.hypernet.contracts.LinkId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.LinkSnapshot;
import dev.hypernet.links.stored.LinkRow;
import dev.hypernet.persistence.Columns;
import dev.hypernet.persistence.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** How links come to be. */
@Singleton
class NewLinkRepository {
    /** Always in the order of ids, so that nobody waits for one who waits for him. */
    private static final String LOCK_ENDS = """
            select id, type, deleted_at is not null as gone
              from known_object
             where user_id = $1 and id = any($2::uuid[])
             order by id
               for %s
            """;

    /** Keeps the ends from being deleted until the links are in. */
    private static final String LOCK_ENDS_SHARED = LOCK_ENDS.formatted("share");

    /** Keeps everybody else from linking them too: no unique index sees a link and its reverse as one. */
    private static final String LOCK_ENDS_ALONE = LOCK_ENDS.formatted("no key update");

    private static final String WISHES = """
            jsonb_to_recordset($2::jsonb) as wish (
                           id uuid, link_type text, from_object_id uuid, from_object_type text, to_object_id uuid,
                           to_object_type text, strength double precision, is_bidirectional boolean,
                           sort_order integer, metadata jsonb)""";

    // The next link along link_living, which is the reverse or there is none: all three in one comparison and one
    // order, for which there is no other index. With an end by itself, a planner takes the order of the other end where
    // a person has few hubs, and reads every link there is before it knows that there is none: that can be a million.
    private static final String IS_REVERSED = """
            (select (reverse.from_object_id, reverse.to_object_id, reverse.link_type)
                               = (wish.to_object_id, wish.from_object_id, wish.link_type)
                           and (reverse.is_bidirectional or wish.is_bidirectional)
                      from link as reverse
                     where reverse.user_id = $1
                       and (reverse.from_object_id, reverse.to_object_id, reverse.link_type)
                               >= (wish.to_object_id, wish.from_object_id, wish.link_type)
                       and reverse.deleted_at is null
                     order by reverse.from_object_id, reverse.to_object_id, reverse.link_type
                     limit 1)""";

    /** In one order for all, so that of two requests for the same links the second only waits. */
    private static final String CREATE = """
            insert into link (user_id, id, version, created_at, updated_at, link_type,
                              from_object_id, from_object_type, to_object_id, to_object_type,
                              strength, is_bidirectional, sort_order, placed_by_user, created_by, metadata,
                              is_only_from, is_only_to)
            select $1::uuid, wish.id, 1, $3::timestamptz, $3::timestamptz, wish.link_type,
                   wish.from_object_id, wish.from_object_type, wish.to_object_id, wish.to_object_type,
                   wish.strength, wish.is_bidirectional, wish.sort_order,
                   wish.sort_order is not null and $4::text = 'user', $4::text, wish.metadata,
                   link_type.only_from, link_type.only_to
              from %s
              join link_type on link_type.name = wish.link_type
             where (not link_type.bidirectional or %s is not true)
               %s
             order by wish.link_type, wish.from_object_id, wish.to_object_id
                on conflict do nothing
            returning *
            """;

    private static final String UNLESS_UNWANTED = """
            and (select (unwanted.from_object_id, unwanted.to_object_id, unwanted.link_type)
                                = (wish.from_object_id, wish.to_object_id, wish.link_type)
                      from link as unwanted
                     where unwanted.user_id = $1 and unwanted.deleted_by = 'user'
                       and (unwanted.from_object_id, unwanted.to_object_id, unwanted.link_type)
                               >= (wish.from_object_id, wish.to_object_id, wish.link_type)
                     order by unwanted.from_object_id, unwanted.to_object_id, unwanted.link_type
                     limit 1) is not true""";
    private static final String CREATE_WHATEVER_WAS = CREATE.formatted(WISHES, IS_REVERSED, "");
    private static final String CREATE_UNLESS_UNWANTED = CREATE.formatted(WISHES, IS_REVERSED, UNLESS_UNWANTED);

    private static final String DUPLICATES = """
            select wish.id
              from %s
              join link_type on link_type.name = wish.link_type
             where not (link_type.only_from or link_type.only_to)
                or %s
                or (select (living.from_object_id, living.to_object_id, living.link_type)
                               = (wish.from_object_id, wish.to_object_id, wish.link_type)
                      from link as living
                     where living.user_id = $1
                       and (living.from_object_id, living.to_object_id, living.link_type)
                               >= (wish.from_object_id, wish.to_object_id, wish.link_type)
                       and living.deleted_at is null
                     order by living.from_object_id, living.to_object_id, living.link_type
                     limit 1)
            """.formatted(WISHES, IS_REVERSED);

    /**
     * The ends that are known, the deleted ones too, kept as they are until the transaction ends.
     *
     * @param alone also keeps others from linking them meanwhile
     */
    Uni<Map<ObjectId, End>> lockEnds(SqlConnection connection, UserId owner, Collection<ObjectId> ids, boolean alone) {
        return connection
                .preparedQuery(alone ? LOCK_ENDS_ALONE : LOCK_ENDS_SHARED)
                .execute(Tuple.of(
                        owner.value(), ids.stream().map(ObjectId::value).toArray(UUID[]::new)))
                .map(rows -> Rows.list(rows, row -> row).stream()
                        .collect(Collectors.toMap(
                                row -> new ObjectId(row.getUUID("id")),
                                row -> new End(row.getString("type"), row.getBoolean("gone")))));
    }

    /** Makes those that are in nobody's way. The ends are locked, so this statement sees who held them before. */
    Uni<List<LinkSnapshot>> create(
            SqlConnection connection, UserId owner, JsonArray wishes, Author author, Instant now) {
        return connection
                .preparedQuery(author.respectsDeletions() ? CREATE_UNLESS_UNWANTED : CREATE_WHATEVER_WAS)
                .execute(Tuple.of(owner.value(), wishes, Columns.timestamp(now), author.name()))
                .map(LinkRow::snapshots);
    }

    /** Of those that were not made, the ones whose like there is. */
    Uni<Set<LinkId>> duplicates(SqlConnection connection, UserId owner, JsonArray wishes) {
        return connection
                .preparedQuery(DUPLICATES)
                .execute(Tuple.of(owner.value(), wishes))
                .map(rows -> Set.copyOf(Rows.list(rows, row -> new LinkId(row.getUUID("id")))));
    }
}
