package dev.hypernet.links.link;

import dev.hypernet.contracts.LinkId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.LinkSnapshot;
import dev.hypernet.links.stored.LinkRow;
import dev.hypernet.links.stored.WeighedLink;
import dev.hypernet.persistence.Columns;
import dev.hypernet.persistence.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Links that are there. */
@Singleton
class LinkRepository {
    private static final String FIND = """
            select * from link where user_id = $1 and id = $2 and deleted_at is null
            """;
    private static final String FIND_FOR_UPDATE = """
            select * from link where user_id = $1 and id = $2 and deleted_at is null for no key update
            """;

    // The next link along link_living, which is the reverse or there is none: this order leaves no other index.
    private static final String HAS_REVERSE = """
            select coalesce((
                   select (to_object_id, link_type) = ($3::uuid, $4::text)
                     from link
                    where user_id = $1 and from_object_id = $2
                      and (to_object_id, link_type) >= ($3::uuid, $4::text) and deleted_at is null
                    order by to_object_id, link_type
                    limit 1), false) as found
            """;
    private static final String CHANGE = """
            update link
               set strength = $3, is_bidirectional = $4, sort_order = $5, metadata = $6,
                   updated_at = greatest($7, updated_at),
                   rank = case when $8 then null else rank end, placed_by_user = placed_by_user or $8,
                   version = version + 1
             where user_id = $1 and id = $2
            returning *
            """;
    private static final String DELETE = """
            update link
               set deleted_at = greatest($3, updated_at), updated_at = greatest($3, updated_at),
                   deleted_by = 'user', version = version + 1
             where user_id = $1 and id = $2 and deleted_at is null
            returning *
            """;

    /** Always in the order of ids, so that nobody waits for one who waits for him. */
    private static final String DOOM = """
            select %s
              from link
             where user_id = $1 and id = any($2::uuid[]) and deleted_at is null
             order by id
               for no key update
            """.formatted(WeighedLink.COLUMNS);

    private static final String DELETE_ALL = """
            update link
               set deleted_at = greatest($3, updated_at), updated_at = greatest($3, updated_at),
                   deleted_by = 'user', version = version + 1
             where user_id = $1 and id = any($2::uuid[]) and deleted_at is null
            returning *
            """;

    private final Pool pool;

    LinkRepository(Pool pool) {
        this.pool = pool;
    }

    /**
     * A link nobody else changes until the transaction ends.
     *
     * @param moved it stands between two others, not where its sort order says
     */
    record Held(LinkSnapshot link, boolean moved) {}

    Uni<Optional<LinkSnapshot>> find(UserId owner, LinkId id) {
        return find(pool, owner, id);
    }

    Uni<Optional<LinkSnapshot>> find(SqlClient client, UserId owner, LinkId id) {
        return client.preparedQuery(FIND)
                .execute(Tuple.of(owner.value(), id.value()))
                .map(rows -> Rows.first(rows, LinkRow::snapshot));
    }

    Uni<Optional<Held>> hold(SqlConnection connection, UserId owner, LinkId id) {
        return connection
                .preparedQuery(FIND_FOR_UPDATE)
                .execute(Tuple.of(owner.value(), id.value()))
                .map(rows -> Rows.first(rows, LinkRepository::held));
    }

    /** Whether the two are linked in the same way from the other end too. */
    Uni<Boolean> hasReverse(SqlConnection connection, UserId owner, LinkSnapshot link) {
        return connection
                .preparedQuery(HAS_REVERSE)
                .execute(Tuple.of(
                        owner.value(),
                        link.toObjectId().value(),
                        link.fromObjectId().value(),
                        link.linkType()))
                .map(rows -> rows.iterator().next().getBoolean("found"));
    }

    /**
     * Writes what is changed.
     *
     * @param placed its owner said where it stands, which also ends a move
     */
    Uni<LinkSnapshot> change(
            SqlConnection connection, UserId owner, LinkSnapshot link, LinkEdit edit, boolean placed, Instant now) {
        return connection
                .preparedQuery(CHANGE)
                .execute(Tuple.from(new Object[] {
                    owner.value(),
                    link.id().value(),
                    edit.strength(),
                    edit.isBidirectional(),
                    edit.sortOrder(),
                    Columns.json(edit.metadataOf(link)),
                    Columns.timestamp(now),
                    placed
                }))
                .map(rows -> LinkRow.snapshot(rows.iterator().next()));
    }

    Uni<Optional<LinkSnapshot>> delete(SqlConnection connection, UserId owner, LinkId id, Instant now) {
        return connection
                .preparedQuery(DELETE)
                .execute(Tuple.of(owner.value(), id.value(), Columns.timestamp(now)))
                .map(rows -> Rows.first(rows, LinkRow::snapshot));
    }

    /** Those of these that are there, by their ids; nobody else changes them until the transaction ends. */
    Uni<List<WeighedLink>> doom(SqlConnection connection, UserId owner, Collection<LinkId> ids) {
        return connection
                .preparedQuery(DOOM)
                .execute(Tuple.of(owner.value(), ids.stream().map(LinkId::value).toArray(UUID[]::new)))
                .map(rows -> Rows.list(rows, WeighedLink::of));
    }

    Uni<List<LinkSnapshot>> delete(SqlConnection connection, UserId owner, Collection<LinkId> ids, Instant now) {
        return connection
                .preparedQuery(DELETE_ALL)
                .execute(Tuple.of(
                        owner.value(), ids.stream().map(LinkId::value).toArray(UUID[]::new), Columns.timestamp(now)))
                .map(LinkRow::snapshots);
    }

    private static Held held(Row row) {
        return new Held(LinkRow.snapshot(row), row.getDouble("rank") != null);
    }
}
