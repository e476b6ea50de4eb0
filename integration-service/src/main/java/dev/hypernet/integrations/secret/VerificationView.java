package dev.hypernet.integrations.secret;

import dev.hypernet.integrations.integration.Credentials;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Whether the audit of secrets is what was sealed. */
public record VerificationView(
        boolean intact,

        @Schema(description = "Of the first seal there is; 0 when there is none")
        long firstSequence,

        @Schema(
                description =
                        "The last seal that holds, to be kept elsewhere and sent with the next question; null when"
                                + " none does",
                examples = "17:9f86d0…")
        @Nullable
        String newestSeal,

        @Schema(description = "How many are as they were sealed")
        long rows,

        @Schema(description = "Seals whose rows may have gone by retention")
        long outlivedSeals,

        @Schema(description = "Rows that wait for their seal")
        long unsealedRows,

        @Schema(description = "Rows that were sealed more than an hour after the time they tell")
        long lateRows,

        @Schema(description = "The first thing that is wrong; null when the audit is intact") @Nullable
        BreakView broken) {

    /** Where the audit is not what was sealed. */
    @Schema(name = "AuditBreak")
    public record BreakView(
            @Schema(
                    enumeration = {
                        "seal_missing",
                        "seal_changed",
                        "key_unknown",
                        "end_cut_off",
                        "row_removed",
                        "row_added",
                        "row_changed"
                    })
            String reason,

            @Schema(description = "Of the seal; null for what no seal covers") @Nullable
            Long sequence,

            @Schema(description = "Of the row; null where no single one is known") @Nullable
            Long position) {

        static @Nullable BreakView of(Credentials.@Nullable Break found) {
            return found == null ? null : new BreakView(found.reason(), found.sequence(), found.position());
        }
    }

    static VerificationView of(Credentials.Verification found) {
        return new VerificationView(
                found.intact(),
                found.firstSequence(),
                found.newestSeal(),
                found.rows(),
                found.outlivedSeals(),
                found.unsealedRows(),
                found.lateRows(),
                BreakView.of(found.broken()));
    }
}
