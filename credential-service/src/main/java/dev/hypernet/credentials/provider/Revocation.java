package dev.hypernet.credentials.provider;

import org.jspecify.annotations.Nullable;

/**
 * Whether the provider revoked the tokens.
 *
 * @param reason why not
 */
public record Revocation(boolean revoked, @Nullable String reason) {
    static final Revocation DONE = new Revocation(true, null);

    public static Revocation without(String reason) {
        return new Revocation(false, reason);
    }

    Revocation and(Revocation other) {
        return revoked ? other : this;
    }
}
