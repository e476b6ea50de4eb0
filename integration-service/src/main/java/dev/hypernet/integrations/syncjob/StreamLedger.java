package dev.hypernet.integrations.syncjob;

import dev.hypernet.contracts.event.SyncProgress.RejectionCount;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One stream's page of a job's ledger. */
public record StreamLedger(
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
        long pagesDeferred,
        int restart,
        Set<String> ends,
        @Nullable String linkEnd,
        @Nullable String linkAt,
        long bytes,
        long throttledMs,
        long unnamed,
        long conflicts,
        @Nullable String sweep,
        long swept,
        List<RejectionCount> rejections,
        long overQuota) {

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
                row.getLong("pages_deferred"),
                row.getInteger("restart"),
                Set.copyOf(row.getJsonObject("ends").fieldNames()),
                row.getString("link_end"),
                row.getString("link_at"),
                row.getLong("bytes"),
                row.getLong("throttled_ms"),
                row.getLong("unnamed"),
                row.getLong("conflicts"),
                row.getString("sweep"),
                row.getLong("swept"),
                row.getJsonArray("rejections").stream()
                        .map(told -> rejection((JsonObject) told))
                        .toList(),
                row.getLong("over_quota"));
    }

    private static RejectionCount rejection(JsonObject told) {
        return new RejectionCount(
                told.getString("code"),
                told.getString("reason"),
                told.getLong("count"),
                told.getJsonArray("source_ids").stream().map(String::valueOf).toList());
    }

    /** Every record that was fetched is accounted for, once. */
    boolean isBalanced() {
        return fetched == applied + unchanged + suppressed + rejected;
    }

    boolean hasFailed() {
        return errorCode != null;
    }

    /** Everything the worker read has been applied by object-service and link-service; links may still wait for an end. */
    public boolean isApplied() {
        return finished
                && !hasFailed()
                && objectPages == pages
                && linkPages == pages
                && leadsToItsEnd()
                && !isBeingSwept();
    }

    /** Pages of it are still wanted: it has neither failed nor been applied to its end. */
    boolean isBeingRead() {
        return !hasFailed() && !isApplied() && !isBeingSwept();
    }

    /** Nothing more is to come of it: also what was read before it failed is applied. */
    boolean isSettled() {
        return isApplied() || (hasFailed() && objectPages >= pages && linkPages >= pages);
    }

    /** It was read from its beginning, without a cursor. */
    public boolean isWhole() {
        return cursorIn == null;
    }

    boolean awaitsLinks() {
        return linksPending > 0;
    }

    /** Of several reported ends it goes by one, and object-service followed the chain to another. */
    boolean isMisled() {
        return linkAt != null && !linkAt.equals(linkEnd) && ends.contains(linkAt);
    }

    private boolean leadsToItsEnd() {
        return linkEnd == null || linkAt == null || linkEnd.equals(linkAt);
    }

    /** Its sweep was asked for, and nothing was heard of it yet. */
    boolean isBeingSwept() {
        return "requested".equals(sweep) && !hasFailed();
    }
}
