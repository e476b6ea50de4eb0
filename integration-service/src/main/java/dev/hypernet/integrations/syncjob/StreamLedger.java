package dev.hypernet.integrations.syncjob;

import io.vertx.mutiny.sqlclient.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One stream's page of a job's ledger. */
record StreamLedger(
        String stream,
        List<String> dependsOn,
        @Nullable String cursorIn,
        @Nullable String cursorOut,
        boolean requested,
        boolean finished,
        @Nullable String errorCode,
        @Nullable String error,
        int pages,
        long fetched,
        int objectPages,
        int linkPages,
        long applied,
        long unchanged,
        long suppressed,
        long rejected,
        long objectsCreated,
        long objectsUpdated,
        long objectsDeleted,
        long linksCreated,
        long linksDeleted,
        long linksPending,
        long pagesDeferred) {

    static StreamLedger of(Row row) {
        return new StreamLedger(
                row.getString("stream"),
                List.of(row.getArrayOfStrings("depends_on")),
                row.getString("cursor_in"),
                row.getString("cursor_out"),
                row.getBoolean("requested"),
                row.getBoolean("finished"),
                row.getString("error_code"),
                row.getString("error"),
                row.getInteger("pages"),
                row.getLong("fetched"),
                row.getInteger("object_pages"),
                row.getInteger("link_pages"),
                row.getLong("applied"),
                row.getLong("unchanged"),
                row.getLong("suppressed"),
                row.getLong("rejected"),
                row.getLong("objects_created"),
                row.getLong("objects_updated"),
                row.getLong("objects_deleted"),
                row.getLong("links_created"),
                row.getLong("links_deleted"),
                row.getLong("links_pending"),
                row.getLong("pages_deferred"));
    }

    /** Every record that was fetched is accounted for, once. */
    boolean isBalanced() {
        return fetched == applied + unchanged + suppressed + rejected;
    }

    boolean hasFailed() {
        return errorCode != null;
    }

    /** Everything the worker read has been applied by object-service and link-service, down to the last waiting link. */
    boolean isApplied() {
        return finished && objectPages == pages && linkPages == pages && linksPending == 0;
    }

    boolean isSettled() {
        return hasFailed() || isApplied();
    }
}
