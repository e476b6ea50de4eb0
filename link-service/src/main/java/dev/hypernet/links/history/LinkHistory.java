package dev.hypernet.links.history;

import dev.hypernet.contracts.LinkId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.LinkSnapshot;
import dev.hypernet.platform.http.QueryText;
import dev.hypernet.platform.paging.Cursor;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.paging.PageQuery;
import dev.hypernet.platform.problem.Problem;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/** What a link was, and who made it what it is. */
@Singleton
public class LinkHistory {
    private final LinkHistoryRepository history;

    LinkHistory(LinkHistoryRepository history) {
        this.history = history;
    }

    /**
     * The state of a living link at a time, for {@code GET …/{id}?as_of=}. Costs one look into the link's row, and one
     * along the history's key when the link changed since.
     *
     * @param asOf the query parameter; not a UTC time: 400
     * @return fails with 404 when the owner has no such living link, or it was not there or deleted at the time
     */
    public Uni<PastLinkView> asOf(UserId owner, LinkId id, String asOf) {
        Instant time = QueryText.instant("as_of", asOf);
        return living(owner, id)
                .chain(current -> current.updatedAt().isAfter(time)
                        ? before(current, time)
                        : Uni.createFrom().item(PastLinkView.of(current, time)));
    }

    /** The versions of a living link, newest first; 404 when the owner has none. */
    public Uni<Page<LinkHistoryView>> page(UserId owner, LinkId id, PageQuery query, boolean withState) {
        Cursor after = Cursor.decode(query.cursor, 2);
        return living(owner, id)
                .chain(current -> history.page(owner, id, after, query.limit + 1, withState))
                .map(entries -> Page.of(entries, query.limit, last -> Cursor.of(last.changedAt(), last.version()))
                        .map(LinkHistoryView::of));
    }

    /** Removes the history of links that are removed for good, in the caller's transaction. */
    public Uni<Void> forget(SqlConnection connection, UserId owner, Collection<LinkId> links) {
        return links.isEmpty() ? Uni.createFrom().voidItem() : history.forget(connection, owner, links);
    }

    private Uni<LinkSnapshot> living(UserId owner, LinkId id) {
        return history.living(owner, id).map(found -> found.orElseThrow(() -> Problem.notFound("link")));
    }

    private Uni<PastLinkView> before(LinkSnapshot current, Instant time) {
        Uni<Optional<LinkEntry>> last = current.createdAt().isAfter(time)
                ? Uni.createFrom().item(Optional.empty())
                : history.asOf(current.userId(), current.id(), current.createdAt(), time);
        return last.map(found -> found.filter(entry -> !entry.isDeletion())
                .map(entry -> PastLinkView.of(entry.applied(current), time))
                .orElseThrow(() -> Problem.notFound("link at that time")));
    }
}
