package dev.hypernet.links.place;

import dev.hypernet.contracts.LinkId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.LinkSnapshot;
import dev.hypernet.links.stored.LinkRow;
import dev.hypernet.persistence.Columns;
import dev.hypernet.persistence.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads along the index {@code link_from_place}, from a place on and never a whole list. */
@Singleton
class MoveRepository {
    private static final String FIND = """
            select * from link where user_id = $1 and id = $2 and deleted_at is null
            """;

    /** One move at a time in a list: between what it reads and what it writes no other gets in. */
    private static final String LOCK_LIST = """
            select pg_advisory_xact_lock(
                       hashtextextended('places:' || user_id || ':' || from_object_id || ':' || link_type, 0))
              from link
             where user_id = $1 and id = $2 and deleted_at is null
            """;

    private static final String HOLD = FIND + "for no key update";

    static final String BEHIND = """
            select id, place
              from link
             where user_id = $1 and from_object_id = $2 and link_type = $3 and deleted_at is null
               and id <> $4::uuid and (place, id) > ($5::double precision, $6::uuid)
               and place < $7::double precision
             order by place, id
             limit $8
            """;
    static final String BEFORE = """
            select id, place
              from link
             where user_id = $1 and from_object_id = $2 and link_type = $3 and deleted_at is null
               and id <> $4::uuid and (place, id) < ($5::double precision, $6::uuid)
             order by place desc, id desc
             limit 1
            """;

    /** What changed its place or went in the meantime stays as it is: that came later, and for itself. */
    private static final String PLACE = """
            update link
               set rank = placed.rank,
                   sort_order = case when placed.rank < 2147483648 then greatest(0, floor(placed.rank))::integer end,
                   placed_by_user = link.placed_by_user or link.id = $2,
                   version = link.version + 1, updated_at = greatest($3, link.updated_at)
              from unnest($4::uuid[], $5::double precision[], $6::double precision[]) as placed (id, known, rank)
             where link.user_id = $1 and link.id = placed.id and link.place = placed.known and link.deleted_at is null
            returning link.*, link.sort_order is distinct from old.sort_order as is_reordered
            """;

    /** The living link, its list locked against other moves and itself against any change; nothing when it is gone. */
    Uni<Optional<LinkSnapshot>> hold(SqlConnection connection, UserId owner, LinkId id) {
        return connection
                .preparedQuery(LOCK_LIST)
                .execute(Tuple.of(owner.value(), id.value()))
                .chain(() -> find(connection, HOLD, owner, id));
    }

    Uni<Optional<LinkSnapshot>> find(SqlConnection connection, UserId owner, LinkId id) {
        return find(connection, FIND, owner, id);
    }

    /** The link's next sibling from a spot on; behind all when there is none. */
    Uni<Spot> next(SqlConnection connection, LinkSnapshot link, Spot from) {
        return behind(connection, link, from, Double.POSITIVE_INFINITY, 1)
                .map(found -> found.isEmpty() ? Spot.BEHIND_ALL : found.getFirst());
    }

    /** The link's last sibling before a spot; before all when there is none. */
    Uni<Spot> previous(SqlConnection connection, LinkSnapshot link, Spot to) {
        return connection
                .preparedQuery(BEFORE)
                .execute(siblings(link, to))
                .map(rows -> Rows.first(rows, MoveRepository::spot).orElse(Spot.BEFORE_ALL));
    }

    /** The link's siblings behind a spot and before a place; at most so many. */
    Uni<List<Spot>> behind(SqlConnection connection, LinkSnapshot link, Spot from, double before, int most) {
        return connection
                .preparedQuery(BEHIND)
                .execute(siblings(link, from).addDouble(before).addInteger(most))
                .map(rows -> Rows.list(rows, MoveRepository::spot));
    }

    /** Gives links other places; the moved one's is its owner's wish from now on. */
    Uni<List<Placed>> place(
            SqlConnection connection, UserId owner, LinkId moved, List<Placement> placements, Instant now) {
        return connection
                .preparedQuery(PLACE)
                .execute(Tuple.tuple()
                        .addUUID(owner.value())
                        .addUUID(moved.value())
                        .addOffsetDateTime(Columns.timestamp(now))
                        .addArrayOfUUID(placements.stream()
                                .map(placement -> placement.from().id())
                                .toArray(UUID[]::new))
                        .addArrayOfDouble(placements.stream()
                                .map(placement -> placement.from().place())
                                .toArray(Double[]::new))
                        .addArrayOfDouble(placements.stream().map(Placement::to).toArray(Double[]::new)))
                .map(rows -> Rows.list(rows, MoveRepository::placed));
    }

    private static Uni<Optional<LinkSnapshot>> find(SqlConnection connection, String sql, UserId owner, LinkId id) {
        return connection
                .preparedQuery(sql)
                .execute(Tuple.of(owner.value(), id.value()))
                .map(rows -> Rows.first(rows, LinkRow::snapshot));
    }

    private static Tuple siblings(LinkSnapshot link, Spot from) {
        return Tuple.tuple()
                .addUUID(link.userId().value())
                .addUUID(link.fromObjectId().value())
                .addString(link.linkType())
                .addUUID(link.id().value())
                .addDouble(from.place())
                .addUUID(from.id());
    }

    private static Spot spot(Row row) {
        return new Spot(row.getDouble("place"), row.getUUID("id"));
    }

    private static Placed placed(Row row) {
        return new Placed(LinkRow.snapshot(row), row.getBoolean("is_reordered"));
    }
}
