package dev.hypernet.links.listing;

import dev.hypernet.contracts.IntegrationId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What no index knows of a link and each must be asked for by itself; null for any.
 *
 * @param minStrength inclusive
 * @param maxStrength inclusive
 * @param createdBy user or system
 * @param integrationId whose sync made it
 */
record LinkFilter(
        @Nullable Double minStrength,
        @Nullable Double maxStrength,
        @Nullable String createdBy,
        @Nullable IntegrationId integrationId,
        @Nullable String fromObjectType,
        @Nullable String toObjectType,
        List<MetadataFilter> metadata) {}
