package dev.hypernet.integrations.schedule;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What an owner says of an integration's syncs (row S05).
 *
 * @param streams those that are switched off; to name one with true switches it on again
 */
@Schema(name = "IntegrationSyncSettings")
public record SyncSettings(
        @Schema(description = "Whether syncs begin by themselves")
        boolean autoSync,

        @Schema(
                description =
                        "hourly, daily, weekly, an ISO 8601 duration from PT5M to P7D, or a cron expression of five"
                                + " fields in UTC")
        @Size(min = 1, max = 100)
        @Nullable
        String syncInterval,

        @Schema(description = "Whose value stays where its owner and the source both changed a field")
        @NotNull
        @Pattern(
                regexp = "source_wins|local_wins|newest_wins|manual",
                message = "must be source_wins, local_wins, newest_wins or manual")
        String conflictPolicy,

        @Schema(description = "By stream, whether it is read; also as import_<stream> beside auto_sync")
        Map<String, Boolean> streams) {
    /** What the source changed is taken over. */
    public static final String SOURCE_WINS = "source_wins";

    /** Those of an integration whose owner said nothing. */
    public static final SyncSettings NONE = new SyncSettings(false, null, SOURCE_WINS, Map.of());

    public SyncSettings(
            boolean autoSync,
            @Nullable String syncInterval,
            @Nullable String conflictPolicy,
            @Nullable Map<String, Boolean> streams) {
        this.autoSync = autoSync;
        this.syncInterval = syncInterval;
        this.conflictPolicy = Objects.requireNonNullElse(conflictPolicy, SOURCE_WINS);
        this.streams = excluded(streams == null ? Map.of() : streams);
    }

    /** Whether the stream is read unless it is asked for by name. */
    public boolean reads(String stream) {
        return !streams.containsKey(stream);
    }

    static Map<String, Boolean> excluded(List<String> names) {
        Map<String, Boolean> excluded = new TreeMap<>();
        names.forEach(name -> excluded.put(name, false));
        return excluded;
    }

    private static Map<String, Boolean> excluded(Map<String, Boolean> streams) {
        return excluded(streams.entrySet().stream()
                .filter(stream -> Boolean.FALSE.equals(stream.getValue()))
                .map(Map.Entry::getKey)
                .toList());
    }
}
