package dev.hypernet.links.sync;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.platform.paging.Cursor;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.paging.PageQuery;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Tells people what their syncs wanted to link, and could not yet or could not at all. */
@Singleton
class PendingLinkService {
    private static final int CURSOR_PARTS = 3;

    private final PendingLinkRepository pending;

    PendingLinkService(PendingLinkRepository pending) {
        this.pending = pending;
    }

    /** The longest kept first. */
    Uni<Page<PendingLinkView>> page(
            UserId owner, @Nullable IntegrationId integration, @Nullable Boolean expired, PageQuery query) {
        String shape = Cursor.shape(Arrays.asList(integration, expired));
        Cursor after = Cursor.decode(query.cursor, shape, CURSOR_PARTS);
        return pending.page(owner, integration, expired, after, query.limit + 1)
                .map(rows -> Page.of(rows, query.limit, last -> Cursor.of(shape, last.keptAt(), last.id())));
    }
}
