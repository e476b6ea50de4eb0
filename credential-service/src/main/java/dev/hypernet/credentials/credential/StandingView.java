package dev.hypernet.credentials.credential;

import java.util.Locale;

/**
 * Whether a credential is good for anything, without what is secret about it.
 *
 * @param status {@code empty}, {@code active}, {@code rejected} or {@code revoked}
 * @param generation of the secret in force; 0 before the first
 */
public record StandingView(String status, long generation) {

    static StandingView of(Credential credential) {
        return new StandingView(credential.status().name().toLowerCase(Locale.ROOT), credential.generation());
    }
}
