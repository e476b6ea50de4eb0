package dev.hypernet.sync.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.connector.Definition;
import org.jspecify.annotations.Nullable;

/**
 * What a job goes by from its beginning to its end.
 *
 * @param config the integration's own settings
 * @param version the definition's: provenance of all that is mapped by it
 * @param conflictPolicy what becomes of fields changed here and there; null as the installation has it
 */
public record Plan(
        Definition definition,
        JsonNode config,
        String version,
        @Nullable String conflictPolicy) {}
