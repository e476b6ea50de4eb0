package dev.hypernet.links.listing;

import dev.hypernet.contracts.UserId;
import dev.hypernet.links.listing.Viewpoint.Between;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of links, as PostgreSQL gets it: the links, and perhaps behind them, {@code is_last}, the last one that was
 * examined when too many were without the page being full.
 */
record LinkStatement(String sql, List<Object> arguments) {
    private static final String PAGE = """
            select *, false as is_last
              from (%s) as link
             order by %s
             limit %s
            """;

    /** Reads on until the page is full or as many are examined as may be, whatever comes first. */
    private static final String SIFTED = """
            with examined as (
                select * from (%1$s) as walked order by %2$s limit %3$s
            ), found as (
                select id from examined where fits order by %2$s limit %4$s
            ), page as (
                select id, false as is_last from found
                 union all
                select last.id, true
                  from (select id from examined order by %2$s offset %3$s - 1 limit 1) as last
                 where (select count(*) from found) < %4$s
            )
            select link.*, page.is_last
              from page
             cross join lateral (select * from link where user_id = %5$s and id = page.id limit 1) as link
             order by page.is_last, %2$s
            """;

    /**
     * @param types whose links are walked; all of them when there are none and links are ordered by place
     * @param limit the most links
     * @param most how many may be examined where not all that is read is wanted
     */
    static LinkStatement of(
            UserId owner, LinkQuery query, List<String> types, @Nullable LinkKey after, int limit, int most) {
        Arguments arguments = new Arguments();
        Walks walks = new Walks(arguments, owner, query, after);
        String order = query.order().by();
        String full = arguments.count(limit);
        if (query.viewpoint() instanceof Between between) {
            return new LinkStatement(PAGE.formatted(walks.between(between), order, full), arguments.values());
        }
        if (!walks.areToBeSifted()) {
            return new LinkStatement(PAGE.formatted(walks.of(types, "*", full), order, full), arguments.values());
        }
        String examined = arguments.count(most);
        String columns = "id, link_type, place, created_at, (" + walks.fits() + ") as fits";
        String sql = SIFTED.formatted(
                walks.of(types, columns, examined), order, examined, full, arguments.uuid(owner.value()));
        return new LinkStatement(sql, arguments.values());
    }
}
