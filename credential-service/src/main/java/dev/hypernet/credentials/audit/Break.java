package dev.hypernet.credentials.audit;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * Where the audit is not what was sealed.
 *
 * @param sequence of the seal; null for what no seal covers
 * @param position of the row; null where no single one is known
 */
public record Break(
        Reason reason, @Nullable Long sequence, @Nullable Long position) {

    /** What is wrong there. */
    public enum Reason {
        /** There is no seal of this sequence, but a later one. */
        @JsonProperty("seal_missing")
        SEAL_MISSING,
        /** The seal says something else than when it was made, or another one stands in its place. */
        @JsonProperty("seal_changed")
        SEAL_CHANGED,
        /** The seal was made with a key that is not configured. */
        @JsonProperty("key_unknown")
        KEY_UNKNOWN,
        /** The chain once reached this seal and ends before it. */
        @JsonProperty("end_cut_off")
        END_CUT_OFF,
        /** Rows that were sealed are not there. */
        @JsonProperty("row_removed")
        ROW_REMOVED,
        /** There are more rows than were sealed, or one that was never to be sealed. */
        @JsonProperty("row_added")
        ROW_ADDED,
        /** The rows are as many as were sealed, but not the same. */
        @JsonProperty("row_changed")
        ROW_CHANGED
    }

    static Break of(Reason reason, Seal seal) {
        return new Break(reason, seal.sequence(), null);
    }

    static Break ofSeal(Reason reason, long sequence) {
        return new Break(reason, sequence, null);
    }

    static Break ofRow(Reason reason, @Nullable Long position) {
        return new Break(reason, null, position);
    }
}
