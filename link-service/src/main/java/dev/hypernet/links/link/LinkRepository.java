package dev.hypernet.links.link;

import dev.hypernet.contracts.LinkId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.LinkEvent.LinkDeleted;
import dev.hypernet.contracts.event.LinkSnapshot;
import dev.hypernet.persistence.Columns;
import dev.hypernet.platform.paging.Cursor;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class LinkRepository {
    /**
     * The ends are looked at once more and kept from being deleted until the link is in: a deletion that waits here
     * finds the link, one that came before leaves no end to link.
     */
    private static final String CREATE = """
            with ends as (
                select id
                  from known_object
                 where user_id = $1 and id in ($4, $6) and deleted_at is null
                   for share
            ), made as (
                insert into link (user_id, id, version, created_at, updated_at, link_type,
                                  from_object_id, from_object_type, to_object_id, to_object_type,
                                  strength, is_bidirectional, sort_order, created_by, metadata)
                select $1, $2, 1, $3, $3, $8, $4, $5, $6, $7, $9, $10, $11, '%s', $12
                 where (select count(*) from ends) = 2 %s
                on conflict (user_id, from_object_id, to_object_id, link_type) where deleted_at is null do nothing
                returning id
            )
            select (select count(*) from ends) as ends, (select count(*) from made) as made
            """;

    private static final String UNLESS_UNWANTED = """
             and not exists (
                           select from link as unwanted
                            where unwanted.user_id = $1 and unwanted.deleted_by = 'user'
                              and unwanted.from_object_id = $4 and unwanted.to_object_id = $6
                              and unwanted.link_type = $8)""";
    private static final String CREATE_BY_USER = CREATE.formatted("user", "");
    private static final String CREATE_BY_SYSTEM = CREATE.formatted("system", UNLESS_UNWANTED);

    private static final String FIND = """
            select * from link where user_id = $1 and id = $2 and deleted_at is null
            """;
    private static final String DELETE = """
            update link
               set deleted_at = $3, updated_at = $3, deleted_by = 'user', version = version + 1
             where user_id = $1 and id = $2 and deleted_at is null
            returning *
            """;
    private static final String DELETE_OF_OBJECT = """
            update link
               set deleted_at = $3, updated_at = $3, deleted_by = 'object', version = version + 1
             where user_id = $1 and (from_object_id = $2 or to_object_id = $2) and deleted_at is null
            returning *
            """;

    /** What went with an object, both of whose ends are there now. */
    private static final String GONE_WITH_OBJECT = """
            link.user_id = $1 and (link.from_object_id = $2 or link.to_object_id = $2)
               and link.deleted_at is not null and link.deleted_by = 'object'
               and not exists (
                       select from known_object as gone
                        where gone.user_id = $1 and gone.id in (link.from_object_id, link.to_object_id)
                          and gone.deleted_at is not null)""";

    /** Of several that joined the same ends in the same way, the one that went last. */
    private static final String RESTORE_OF_OBJECT = """
            with back as (
                select distinct on (link.from_object_id, link.to_object_id, link.link_type) link.id
                  from link
                 where %s
                   and ($4::boolean or link.integration_id is null)
                   and not exists (
                           select from link as living
                            where living.user_id = $1 and living.from_object_id = link.from_object_id
                              and living.to_object_id = link.to_object_id and living.link_type = link.link_type
                              and living.deleted_at is null)
                 order by link.from_object_id, link.to_object_id, link.link_type, link.deleted_at desc, link.id
            )
            update link
               set deleted_at = null, updated_at = $3, deleted_by = null, version = link.version + 1
              from back
             where link.user_id = $1 and link.id = back.id
            returning link.*
            """.formatted(GONE_WITH_OBJECT);

    private static final String GIVE_UP_OF_OBJECT = "update link set deleted_by = 'system' where " + GONE_WITH_OBJECT;
    private static final String PURGE_OF_OBJECT = """
            delete from link
             where user_id = $1 and (from_object_id = $2 or to_object_id = $2) and deleted_at is not null
            """;

    // The order of the indexes link_from and link_to. One type is an order of its own: place, then id.
    private static final String LIST = """
            select *
              from link
             where user_id = $1 and %s = $2 and deleted_at is null and %s
             order by link_type, place, id
             limit $6
            """;
    private static final String OF_ANY_TYPE = "(link_type, place, id) > ($3, $4, $5)";
    private static final String OF_ONE_TYPE = "link_type = $3 and (place, id) > ($4, $5)";
    private static final String FROM_ANY_TYPE = LIST.formatted("from_object_id", OF_ANY_TYPE);
    private static final String FROM_ONE_TYPE = LIST.formatted("from_object_id", OF_ONE_TYPE);
    private static final String TO_ANY_TYPE = LIST.formatted("to_object_id", OF_ANY_TYPE);
    private static final String TO_ONE_TYPE = LIST.formatted("to_object_id", OF_ONE_TYPE);
    private static final UUID BEFORE_ANY_ID = new UUID(0, 0);
    private static final long UNORDERED = 2147483648L;

    private final Pool pool;

    LinkRepository(Pool pool) {
        this.pool = pool;
    }

    /** What became of a link to be. */
    enum Creation {
        MADE,
        THERE_ALREADY,
        END_IS_GONE
    }

    Uni<Creation> create(SqlConnection connection, UserId owner, LinkSnapshot link) {
        return create(connection, CREATE_BY_USER, owner, link);
    }

    /** Makes a link nobody asked for, unless its owner deleted such a one; whether it is made. */
    Uni<Boolean> createUnlessUnwanted(SqlConnection connection, UserId owner, LinkSnapshot link) {
        return create(connection, CREATE_BY_SYSTEM, owner, link).map(creation -> creation == Creation.MADE);
    }

    private static Uni<Creation> create(SqlConnection connection, String statement, UserId owner, LinkSnapshot link) {
        return connection
                .preparedQuery(statement)
                .execute(Tuple.from(new Object[] {
                    owner.value(),
                    link.id().value(),
                    Columns.timestamp(link.createdAt()),
                    link.fromObjectId().value(),
                    link.fromObjectType(),
                    link.toObjectId().value(),
                    link.toObjectType(),
                    link.linkType(),
                    link.strength(),
                    link.isBidirectional(),
                    link.sortOrder(),
                    Columns.json(link.metadata())
                }))
                .map(rows -> creation(rows.iterator().next()));
    }

    Uni<Optional<LinkSnapshot>> find(UserId owner, LinkId id) {
        return pool.preparedQuery(FIND)
                .execute(Tuple.of(owner.value(), id.value()))
                .map(rows -> LinkRow.snapshots(rows).stream().findFirst());
    }

    /** Links at an object's end, after the cursor; at most so many. */
    Uni<List<LinkSnapshot>> list(
            UserId owner, LinkEnd end, ObjectId object, @Nullable String linkType, @Nullable Cursor after, int most) {
        return pool.preparedQuery(listOf(end, linkType))
                .execute(Tuple.of(
                        owner.value(),
                        object.value(),
                        linkType != null ? linkType : after == null ? "" : after.text(0),
                        after == null ? -1L : after.number(1),
                        after == null ? BEFORE_ANY_ID : after.uuid(2),
                        (long) most))
                .map(LinkRow::snapshots);
    }

    /** The key of a link in a list. */
    static Cursor cursor(LinkSnapshot link) {
        Integer sortOrder = link.sortOrder();
        return Cursor.of(link.linkType(), sortOrder == null ? UNORDERED : sortOrder.longValue(), link.id());
    }

    Uni<Optional<LinkDeleted>> delete(SqlConnection connection, UserId owner, LinkId id, Instant now) {
        return connection
                .preparedQuery(DELETE)
                .execute(Tuple.of(owner.value(), id.value(), Columns.timestamp(now)))
                .map(rows -> LinkRow.deletions(rows).stream().findFirst());
    }

    Uni<List<LinkDeleted>> deleteOf(SqlConnection connection, UserId owner, ObjectId object, Instant now) {
        return connection
                .preparedQuery(DELETE_OF_OBJECT)
                .execute(Tuple.of(owner.value(), object.value(), Columns.timestamp(now)))
                .map(LinkRow::deletions);
    }

    /**
     * Brings back what went with the object, now that it is there again.
     *
     * @param synced also the links that syncs made
     */
    Uni<List<LinkSnapshot>> restoreOf(
            SqlConnection connection, UserId owner, ObjectId object, boolean synced, Instant now) {
        return connection
                .preparedQuery(RESTORE_OF_OBJECT)
                .execute(Tuple.of(owner.value(), object.value(), Columns.timestamp(now), synced))
                .map(LinkRow::snapshots);
    }

    /** What is still gone with the object never comes back with it. */
    Uni<Void> giveUpOf(SqlConnection connection, UserId owner, ObjectId object) {
        return connection
                .preparedQuery(GIVE_UP_OF_OBJECT)
                .execute(Tuple.of(owner.value(), object.value()))
                .replaceWithVoid();
    }

    /** Removes the object's deleted links for good. */
    Uni<Void> purgeOf(SqlConnection connection, UserId owner, ObjectId object) {
        return connection
                .preparedQuery(PURGE_OF_OBJECT)
                .execute(Tuple.of(owner.value(), object.value()))
                .replaceWithVoid();
    }

    private static String listOf(LinkEnd end, @Nullable String linkType) {
        return switch (end) {
            case FROM -> linkType == null ? FROM_ANY_TYPE : FROM_ONE_TYPE;
            case TO -> linkType == null ? TO_ANY_TYPE : TO_ONE_TYPE;
        };
    }

    private static Creation creation(Row row) {
        if (row.getLong("made") == 1) {
            return Creation.MADE;
        }
        return row.getLong("ends") == 2 ? Creation.THERE_ALREADY : Creation.END_IS_GONE;
    }
}
