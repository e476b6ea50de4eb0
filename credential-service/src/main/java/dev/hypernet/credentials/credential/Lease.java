package dev.hypernet.credentials.credential;

import dev.hypernet.credentials.provider.TokenSet;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A credential in force, with its secrets. */
sealed interface Lease {
    long generation();

    /**
     * Tokens a consent has brought.
     *
     * @param refreshed they were renewed for this lease
     */
    record Consented(TokenSet tokens, long generation, boolean refreshed) implements Lease {}

    /** What somebody gave. */
    record Given(
            GivenType type, GivenFields fields, @Nullable Instant expiresAt, long generation) implements Lease {}

    /** How the audit tells it. */
    default String outcome() {
        return this instanceof Consented consented && consented.refreshed() ? "refreshed" : "leased";
    }
}
