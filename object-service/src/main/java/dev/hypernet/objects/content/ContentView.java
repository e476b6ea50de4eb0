package dev.hypernet.objects.content;

import dev.hypernet.objects.storage.Quota;
import dev.hypernet.persistence.Columns;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a media object's bytes are, as its owner sees it. Earlier bytes stay, with their hash, while others are on their
 * way or could not be had.
 *
 * @param status {@code stored}: they are here; {@code pending}: they wait for their turn, or for better times;
 *     {@code fetching}: somebody is at them; {@code held}: the provider bears no more of the account just now;
 *     {@code failed}: they are not to be had; {@code over_quota}: they do not fit
 * @param reason a stable word: why they wait, or are not to be had; null where nothing failed
 * @param attempts how often it failed, since these bytes are wanted
 * @param nextAttemptAt not before then, where they wait for a time
 */
public record ContentView(
        String status,
        @Nullable String reason,
        int attempts,
        @Nullable Instant nextAttemptAt) {

    /** The bytes are here, and are those of their source. */
    public static final ContentView STORED = new ContentView("stored", null, 0, null);

    /** The word for bytes that do not fit. */
    public static final String OVER_QUOTA = Quota.PROBLEM.replace('-', '_');

    private static final String FAILED = "failed";

    /** Null where there are no bytes and nobody wants any. */
    static @Nullable ContentView of(Row row, Instant now) {
        String state = row.getString("state");
        if (state == null) {
            return withoutWork(row);
        }
        String reason = row.getString("reason");
        int attempts = row.getInteger("attempts");
        return switch (state) {
            case "handed" -> new ContentView("fetching", reason, attempts, null);
            case FAILED -> missing(reason, attempts);
            default -> waiting(row, reason, attempts, now);
        };
    }

    /** Also where a release that kept no ledger of them was told that they are not to be had. */
    private static @Nullable ContentView withoutWork(Row row) {
        if (row.getBoolean("is_here")) {
            return STORED;
        }
        return row.getString("processing_status").equals(FAILED) ? missing(row.getString("processing_error"), 0) : null;
    }

    private static ContentView missing(@Nullable String reason, int attempts) {
        return new ContentView(OVER_QUOTA.equals(reason) ? OVER_QUOTA : FAILED, reason, attempts, null);
    }

    private static ContentView waiting(Row row, @Nullable String reason, int attempts, Instant now) {
        Instant due = Columns.instant(row, "due_at");
        Instant held = Columns.instantOrNull(row, "held_until");
        if (held != null && held.isAfter(now)) {
            return new ContentView("held", reason, attempts, held.isAfter(due) ? held : due);
        }
        return new ContentView("pending", reason, attempts, due.isAfter(now) ? due : null);
    }

    /** Of another state another one, for the object's version does not know of it; null while there is nothing to tell. */
    public @Nullable String fingerprint() {
        return equals(STORED) ? null : Integer.toHexString(Objects.hash(status, reason, attempts, nextAttemptAt));
    }
}
