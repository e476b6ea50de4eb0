package dev.hypernet.credentials.rotation;

import dev.hypernet.contracts.UserId;
import java.util.UUID;

/** Where a secret lies, in every store. */
record Place(UserId owner, UUID credential, long generation) {
    private static final UUID LEAST = new UUID(0, 0);

    /** Before the first. */
    static final Place BEFORE_ALL = new Place(new UserId(LEAST), LEAST, -1);
}
