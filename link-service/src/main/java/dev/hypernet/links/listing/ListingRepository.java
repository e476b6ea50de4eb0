package dev.hypernet.links.listing;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.LinkSnapshot;
import dev.hypernet.links.listing.Viewpoint.Between;
import dev.hypernet.links.listing.Viewpoint.Either;
import dev.hypernet.links.listing.Viewpoint.Everywhere;
import dev.hypernet.links.listing.Viewpoint.From;
import dev.hypernet.links.listing.Viewpoint.To;
import dev.hypernet.links.stored.LinkRow;
import dev.hypernet.persistence.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class ListingRepository {
    /** An object's counts tell which types there are at it. */
    static final String TYPES_OF_OBJECT = """
            select distinct link_type
              from link_count
             where user_id = $1::uuid and object_id = $2::uuid and direction = any($3::text[]) and total > 0
             order by link_type
            """;

    static final String TYPES_OF_OWNER = """
            select name as link_type
              from link_type as type
             where (select true
                      from link
                     where link.user_id = $1::uuid and link.link_type = type.name and link.deleted_at is null
                     order by link.created_at, link.id
                     limit 1)
             order by name
            """;

    static final String COUNT = """
            select link_type, total
              from link_count
             where user_id = $1::uuid and object_id = $2::uuid and direction = $3::text and total > 0
            """;

    static final String COUNT_OF_TYPES = COUNT + " and link_type = any($4::text[])";

    private final Pool pool;
    private final int scanLimit;

    ListingRepository(
            Pool pool, @ConfigProperty(name = "hypernet.links.scan-limit", defaultValue = "10000") int scanLimit) {
        this.pool = pool;
        this.scanLimit = scanLimit;
    }

    /**
     * What was read of a list.
     *
     * @param last the last link that was examined, when no more may be and the page is not full
     */
    record Found(List<LinkSnapshot> links, @Nullable LinkSnapshot last) {}

    /** Links after the key; at most so many. */
    Uni<Found> page(UserId owner, LinkQuery query, @Nullable LinkKey after, int limit) {
        return types(owner, query).chain(types -> page(owner, query, types, after, limit));
    }

    /** By direction "from" or "to"; without types of all types. */
    Uni<Map<String, Long>> count(UserId owner, ObjectId object, String direction, List<String> types) {
        Tuple arguments = Tuple.of(owner.value(), object.value(), direction);
        return types.isEmpty()
                ? pool.preparedQuery(COUNT).execute(arguments).map(ListingRepository::totals)
                : pool.preparedQuery(COUNT_OF_TYPES)
                        .execute(arguments.addArrayOfString(types.toArray(String[]::new)))
                        .map(ListingRepository::totals);
    }

    private Uni<Found> page(UserId owner, LinkQuery query, List<String> types, @Nullable LinkKey after, int limit) {
        if (types.isEmpty() && needsTypes(query)) {
            return Uni.createFrom().item(new Found(List.of(), null));
        }
        LinkStatement statement = LinkStatement.of(owner, query, types, after, limit, scanLimit);
        return pool.preparedQuery(statement.sql())
                .execute(Tuple.from(statement.arguments()))
                .map(ListingRepository::found);
    }

    /** The types to be walked, where each is a walk of its own. */
    private Uni<List<String>> types(UserId owner, LinkQuery query) {
        if (!query.linkTypes().isEmpty() || !needsTypes(query)) {
            return Uni.createFrom().item(query.linkTypes());
        }
        return switch (query.viewpoint()) {
            case Everywhere() ->
                pool.preparedQuery(TYPES_OF_OWNER)
                        .execute(Tuple.of(owner.value()))
                        .map(ListingRepository::names);
            case From(ObjectId object) -> types(owner, object, "from");
            case To(ObjectId object) -> types(owner, object, "to");
            case Either(ObjectId object) -> types(owner, object, "from", "to");
            case Between between -> throw new IllegalStateException("no walk: " + between);
        };
    }

    private Uni<List<String>> types(UserId owner, ObjectId object, String... directions) {
        return pool.preparedQuery(TYPES_OF_OBJECT)
                .execute(Tuple.of(owner.value(), object.value(), directions))
                .map(ListingRepository::names);
    }

    private static boolean needsTypes(LinkQuery query) {
        return query.order() != LinkOrder.PLACE && !(query.viewpoint() instanceof Between);
    }

    private static List<String> names(RowSet<Row> rows) {
        return Rows.list(rows, row -> row.getString("link_type"));
    }

    private static Map<String, Long> totals(RowSet<Row> rows) {
        Map<String, Long> totals = new TreeMap<>();
        rows.forEach(row -> totals.put(row.getString("link_type"), row.getLong("total")));
        return totals;
    }

    private static Found found(RowSet<Row> rows) {
        List<LinkSnapshot> links = new ArrayList<>();
        LinkSnapshot last = null;
        for (Row row : rows) {
            if (row.getBoolean("is_last")) {
                last = LinkRow.snapshot(row);
            } else {
                links.add(LinkRow.snapshot(row));
            }
        }
        return new Found(links, last);
    }
}
