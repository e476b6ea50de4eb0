package dev.hypernet.objects.conflict;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which conflicts: those of a status that match all that is not null. */
record ConflictQuery(
        String status, @Nullable UUID object, @Nullable UUID integration) {}
