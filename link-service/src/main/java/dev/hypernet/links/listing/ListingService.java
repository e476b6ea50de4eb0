package dev.hypernet.links.listing;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.LinkSnapshot;
import dev.hypernet.links.link.LinkView;
import dev.hypernet.links.resolved.ResolvedObjects;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.paging.PageQuery;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Lists and counts of links. */
@ApplicationScoped
class ListingService {
    private final ListingRepository links;
    private final ResolvedObjects objects;

    ListingService(ListingRepository links, ResolvedObjects objects) {
        this.links = links;
        this.objects = objects;
    }

    Uni<Page<LinkView>> list(UserId owner, LinkQuery query, boolean withObjects, PageQuery page) {
        LinkKey after = LinkKey.decode(page.cursor, query);
        Uni<Page<LinkSnapshot>> found =
                links.page(owner, query, after, page.limit + 1).map(rows -> cut(rows, query, page.limit));
        return withObjects
                ? found.chain(rows -> resolved(owner, query.viewpoint(), rows))
                : found.map(rows -> rows.map(LinkView::of));
    }

    Uni<CountView> count(UserId owner, CountQuery query) {
        return links.count(owner, query.object(), query.direction(), query.linkTypes())
                .map(totals -> CountView.of(query.object(), query.direction(), totals));
    }

    private static Page<LinkSnapshot> cut(ListingRepository.Found found, LinkQuery query, int limit) {
        LinkSnapshot last = found.last();
        return last == null
                ? Page.of(found.links(), limit, link -> LinkKey.cursor(link, query))
                : new Page<>(found.links(), LinkKey.cursor(last, query).encoded());
    }

    private Uni<Page<LinkView>> resolved(UserId owner, Viewpoint viewpoint, Page<LinkSnapshot> page) {
        Set<ObjectId> ends = page.items().stream()
                .flatMap(link -> Stream.of(link.fromObjectId(), link.toObjectId()))
                .filter(end -> !viewpoint.standsAt(end))
                .collect(Collectors.toSet());
        return ends.isEmpty()
                ? Uni.createFrom().item(page.map(LinkView::of))
                : objects.find(owner, ends).map(found -> page.map(link -> with(found, link)));
    }

    /** The end that is looked from was not asked for, and so is not among the found. */
    private static LinkView with(Map<ObjectId, Map<String, @Nullable Object>> found, LinkSnapshot link) {
        return LinkView.of(link).with(found.get(link.fromObjectId()), found.get(link.toObjectId()));
    }
}
