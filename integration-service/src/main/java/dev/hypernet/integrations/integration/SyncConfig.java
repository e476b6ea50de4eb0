package dev.hypernet.integrations.integration;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import dev.hypernet.connector.Definition;
import dev.hypernet.integrations.schedule.SyncSchedule;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * How and what an integration syncs (seed 000's sync_config, seed 001's sync_settings).
 *
 * @param autoSync whether syncs begin by themselves; without it the first does, when it is connected
 * @param syncInterval how often, where they do
 * @param nextSyncAt when the next one does; a sync that runs by then is not followed by another
 * @param conflictPolicy whose value stays where its owner and the source both changed a field
 * @param streams what can be read, by the definition in force; none for a provider that is only called
 * @param imports the same as the seeds say it: {@code import_<stream>}, whether it is read
 */
@Schema(name = "IntegrationSyncConfig")
public record SyncConfig(
        boolean autoSync,
        @Nullable String syncInterval,
        @Nullable Instant nextSyncAt,
        String conflictPolicy,
        List<SyncedStream> streams,
        @JsonAnyGetter @Schema(hidden = true) Map<String, Boolean> imports) {
    /** Before a stream's name. */
    static final String IMPORT = "import_";

    public SyncConfig {
        streams = List.copyOf(streams);
    }

    /**
     * One kind of thing that is read.
     *
     * @param objectType what its records become
     * @param isIncremental whether an incremental sync reads only what changed
     * @param isEnabled whether syncs read it
     */
    public record SyncedStream(String stream, String objectType, boolean isIncremental, boolean isEnabled) {}

    static SyncConfig of(Definition definition, SyncSchedule schedule) {
        List<SyncedStream> streams = definition.streams().stream()
                .map(stream -> new SyncedStream(
                        stream.name(),
                        stream.objectType(),
                        stream.isIncremental(),
                        schedule.settings().reads(stream.name())))
                .toList();
        Map<String, Boolean> imports = new TreeMap<>();
        streams.forEach(stream -> imports.put(IMPORT + stream.stream(), stream.isEnabled()));
        return new SyncConfig(
                schedule.settings().autoSync(),
                schedule.settings().syncInterval(),
                schedule.nextAt(),
                schedule.settings().conflictPolicy(),
                streams,
                imports);
    }
}
