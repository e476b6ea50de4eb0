package dev.hypernet.credentials.client;

import dev.hypernet.contracts.UserId;

/**
 * The installation as an owner of secrets. Nobody has this id, for people's are random, and nobody can leave by it; its
 * rows are bound by row-level security as everybody's are.
 */
public final class Installation {
    /** All zeros but for the bits that make it a version 4. */
    public static final UserId OWNER = UserId.of("00000000-0000-4000-8000-000000000000");

    private Installation() {}
}
