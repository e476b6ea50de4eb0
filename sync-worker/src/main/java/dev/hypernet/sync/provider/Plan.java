package dev.hypernet.sync.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.connector.Definition;

/**
 * What a job goes by from its beginning to its end.
 *
 * @param config the integration's own settings
 * @param version the definition's: provenance of all that is mapped by it
 */
public record Plan(Definition definition, JsonNode config, String version) {}
