package dev.hypernet.integrations.schedule;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An integration's settings of its syncs, and when the next one begins by itself.
 *
 * @param nextAt null where none does
 */
public record SyncSchedule(SyncSettings settings, @Nullable Instant nextAt) {
    public static final SyncSchedule NONE = new SyncSchedule(SyncSettings.NONE, null);

    /** Whether a sync is to begin by itself now. */
    public boolean isDue(Instant now) {
        return settings.autoSync() && nextAt != null && !nextAt.isAfter(now);
    }
}
