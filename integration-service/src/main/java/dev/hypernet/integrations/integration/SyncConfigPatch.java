package dev.hypernet.integrations.integration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.connector.Definition;
import dev.hypernet.connector.Stream;
import dev.hypernet.integrations.schedule.SyncInterval;
import dev.hypernet.integrations.schedule.SyncSettings;
import dev.hypernet.platform.problem.FieldError;
import dev.hypernet.platform.problem.Pointers;
import dev.hypernet.platform.problem.Problem;
import java.util.ArrayList;
import java.util.List;

/** What only the definition tells of a patch to {@code sync_config}: which streams there are to be switched. */
final class SyncConfigPatch {
    private static final String SYNC_CONFIG = "sync_config";
    private static final String STREAMS = "streams";

    private SyncConfigPatch() {}

    /**
     * The patch with its streams in one spelling: {@code {"import_posts": false}} means {@code {"streams": {"posts":
     * false}}}. A 422 points at streams that the definition does not have.
     */
    static JsonNode of(JsonNode patch, Definition definition) {
        if (!(patch.path(SYNC_CONFIG) instanceof ObjectNode asked)) {
            return patch;
        }
        ObjectNode canonical = patch.deepCopy();
        ObjectNode settings = (ObjectNode) canonical.get(SYNC_CONFIG);
        List<String> known = definition.streams().stream().map(Stream::name).toList();
        List<FieldError> unknown = new ArrayList<>();
        asked.propertyStream()
                .filter(field -> field.getKey().startsWith(SyncConfig.IMPORT))
                .forEach(field -> {
                    settings.remove(field.getKey());
                    String stream = field.getKey().substring(SyncConfig.IMPORT.length());
                    streams(settings).set(stream, field.getValue());
                    refuse(known, stream, Pointers.step(field.getKey()), unknown);
                });
        asked.path(STREAMS)
                .propertyStream()
                .forEach(field ->
                        refuse(known, field.getKey(), Pointers.step(STREAMS) + Pointers.step(field.getKey()), unknown));
        if (!unknown.isEmpty()) {
            throw Problem.invalid(unknown);
        }
        return canonical;
    }

    /** Refuses what cannot be kept to. */
    static void check(SyncSettings settings, Definition definition) {
        String interval = settings.syncInterval();
        if (interval != null && SyncInterval.of(interval).isEmpty()) {
            throw Problem.invalid("/sync_config/sync_interval", SyncInterval.RULE);
        }
        if (settings.autoSync() && interval == null) {
            throw Problem.invalid("/sync_config/sync_interval", "is needed where auto_sync is on");
        }
        if (settings.autoSync() && definition.streams().isEmpty()) {
            throw Problem.invalid("/sync_config/auto_sync", "is not for a provider that has nothing to sync");
        }
    }

    private static ObjectNode streams(ObjectNode settings) {
        return settings.path(STREAMS) instanceof ObjectNode streams ? streams : settings.putObject(STREAMS);
    }

    private static void refuse(List<String> known, String stream, String pointer, List<FieldError> unknown) {
        if (!known.contains(stream)) {
            unknown.add(new FieldError(Pointers.step(SYNC_CONFIG) + pointer, "is no stream of this provider"));
        }
    }
}
