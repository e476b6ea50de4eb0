package dev.hypernet.benchmarks.sql;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * What became of a write.
 *
 * @param row the row after it, as the API shows it; null unless it was done and the row stays
 */
public record Outcome(Kind kind, @Nullable JsonObject row) {

    /** The ways a write ends. */
    public enum Kind {
        DONE,
        /** Somebody else changed the row meanwhile. */
        STALE,
        /** There is no such row. */
        GONE,
        /** There is such a row already. */
        THERE
    }

    static Outcome done(JsonObject row) {
        return new Outcome(Kind.DONE, row);
    }

    /** Returns an ending that changed nothing. */
    public static Outcome of(Kind kind) {
        return new Outcome(kind, null);
    }
}
