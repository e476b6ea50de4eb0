package dev.hypernet.integrations.budget;

import io.vertx.mutiny.sqlclient.Row;
import org.jspecify.annotations.Nullable;

/**
 * What was taken of a budget.
 *
 * @param granted so many pages, the first of those named, may each ask once within the next second
 * @param refusedBy why there is none: {@code *} or {@code app} for a minute's requests, {@code concurrency},
 *     {@code provider} where that said so itself, or {@code gone} where there is no such integration any more
 * @param freeInMs when it does good to ask again; of concurrency a guess, and null where never
 */
public record Taken(
        int granted, @Nullable String refusedBy, @Nullable Long freeInMs) {
    /** An answer like the others: a 404 is what a service that knows no budgets yet says. */
    static final Taken GONE = new Taken(0, "gone", null);

    static Taken of(Row row) {
        return new Taken(row.getInteger("granted"), row.getString("refused_by"), row.getLong("free_in_ms"));
    }
}
