package dev.hypernet.integrations.integration;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What the calls of an integration's methods came to lately.
 *
 * @param since a day ago
 * @param isComplete whether those are all since then; else only the newest were counted
 * @param succeeded those that memory answered among them
 */
public record CallStatistics(
        Instant since,

        @Schema(description = "False where there were so many that only the newest thousand are counted")
        boolean isComplete,

        long calls,
        long succeeded,
        long failed,
        long cached) {}
