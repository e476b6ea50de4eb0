package dev.hypernet.objects.known;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** That an object exists, and what it is. */
public record KnownObject(
        UUID id,
        String type,
        UUID userId,
        long version,
        @Nullable UUID integrationId,
        @Nullable String sourceId) {}
