package dev.hypernet.objects.quarantine;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which records: those of a state that match all that is not null. */
record QuarantineQuery(
        String state,
        @Nullable UUID integration,
        @Nullable String stream,
        @Nullable String code) {}
