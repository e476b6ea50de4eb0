package dev.hypernet.sandbox;

import dev.hypernet.sandbox.Ledger.Page;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a stream is listed: {@code page_size}, {@code page_token} and {@code sync_token} in, a page with its tokens out. */
final class Listing {

    static final String PAGE_TOKEN = "page_token";
    static final String NEXT_PAGE_TOKEN = "next_page_token";
    static final String NEXT_SYNC_TOKEN = "next_sync_token";

    private static final int DEFAULT_PAGE_SIZE = 50;

    private Listing() {}

    /** A page token carries its whole listing with it, so it goes before a sync token. */
    static <T> Page<T> page(RoutingContext context, Ledger<T> ledger, int largestPage) {
        String pageToken = parameter(context, PAGE_TOKEN);
        String syncToken = parameter(context, "sync_token");
        return pageToken != null || syncToken == null
                ? fullPage(context, ledger, largestPage)
                : ledger.since(syncToken, pageSize(context, largestPage));
    }

    /** The same without deltas: there are no sync tokens. */
    static <T> Page<T> fullPage(RoutingContext context, Ledger<T> ledger, int largestPage) {
        String pageToken = parameter(context, PAGE_TOKEN);
        int size = pageSize(context, largestPage);
        return pageToken == null ? ledger.first(size) : ledger.next(pageToken, size);
    }

    static Map<String, @Nullable Object> of(String name, List<?> items, Page<?> page) {
        Map<String, @Nullable Object> listing = full(name, items, page);
        listing.put(NEXT_SYNC_TOKEN, page.nextSyncToken());
        return listing;
    }

    /** The same without a sync token on the last page. */
    static Map<String, @Nullable Object> full(String name, List<?> items, Page<?> page) {
        Map<String, @Nullable Object> listing = new LinkedHashMap<>();
        listing.put(name, items);
        listing.put(NEXT_PAGE_TOKEN, page.nextPageToken());
        return listing;
    }

    private static int pageSize(RoutingContext context, int largest) {
        String text = parameter(context, "page_size");
        if (text == null) {
            return DEFAULT_PAGE_SIZE;
        }
        if (!text.matches("[1-9]\\d{0,8}")) {
            throw Refusal.invalid("page_size must be a positive number.");
        }
        return Math.min(Integer.parseInt(text), largest);
    }

    private static @Nullable String parameter(RoutingContext context, String name) {
        return context.queryParams().get(name);
    }
}
