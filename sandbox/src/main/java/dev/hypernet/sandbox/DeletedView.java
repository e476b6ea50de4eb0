package dev.hypernet.sandbox;

import java.time.Instant;

/** What a delta tells of an album or photo that is gone. */
record DeletedView(String id, boolean deleted, Instant updatedAt) {

    static DeletedView of(Ledger.Deleted<?> entry) {
        return new DeletedView(entry.id(), true, entry.changedAt());
    }
}
