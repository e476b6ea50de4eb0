package dev.hypernet.integrations.integration;

import dev.hypernet.connector.Definition;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * How and what an integration syncs (seed 000's sync_config, seed 001's sync_settings).
 *
 * @param autoSync whether syncs begin by themselves; none do but the first, when it is connected
 * @param syncInterval how often, where they do
 * @param streams what is read, by the definition in force; none for a provider that is only called
 */
@Schema(name = "IntegrationSyncConfig")
public record SyncConfig(boolean autoSync, @Nullable String syncInterval, List<SyncedStream> streams) {
    public SyncConfig {
        streams = List.copyOf(streams);
    }

    /**
     * One kind of thing that is read.
     *
     * @param objectType what its records become
     * @param isIncremental whether an incremental sync reads only what changed
     */
    public record SyncedStream(String stream, String objectType, boolean isIncremental) {}

    static SyncConfig of(Definition definition) {
        return new SyncConfig(
                false,
                null,
                definition.streams().stream()
                        .map(stream -> new SyncedStream(stream.name(), stream.objectType(), stream.isIncremental()))
                        .toList());
    }
}
