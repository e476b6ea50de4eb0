package dev.hypernet.integrations.definition;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.connector.Definition.Status;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A version as it is kept.
 *
 * @param number the version's text
 * @param isCurrent whether it is what the definition is now
 * @param revision of the version, or of its definition when that was asked for
 * @param publishedAt when it was first no draft; null for a draft
 * @param changedBy who made it what it is; null when a file did
 * @param document with the status the version has now; null in lists
 */
record StoredVersion(
        String integrationId,
        String name,
        String number,
        Status status,
        Origin origin,
        boolean isCurrent,
        long revision,
        Instant createdAt,
        @Nullable Instant publishedAt,
        Instant changedAt,
        @Nullable UUID changedBy,
        @Nullable ObjectNode document) {}
