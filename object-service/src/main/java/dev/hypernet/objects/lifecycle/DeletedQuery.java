package dev.hypernet.objects.lifecycle;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which deleted objects: those that match all that is not null. */
record DeletedQuery(
        @Nullable UUID owner,
        @Nullable String type,
        @Nullable Instant before) {}
