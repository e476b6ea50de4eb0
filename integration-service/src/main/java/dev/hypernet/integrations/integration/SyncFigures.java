package dev.hypernet.integrations.integration;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What an integration tells of its syncs and others keep. */
public interface SyncFigures {

    Uni<Figures> of(Integration integration);

    /**
     * Of the last syncs.
     *
     * @param lastError of the newest that had one; null where none had
     */
    record Figures(SyncStatistics statistics, @Nullable SyncError lastError) {}

    /**
     * Why a sync did not succeed.
     *
     * @param code a stable word
     * @param message for people
     */
    record SyncError(String code, @Nullable String message, Instant at) {}
}
