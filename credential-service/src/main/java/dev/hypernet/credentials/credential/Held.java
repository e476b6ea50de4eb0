package dev.hypernet.credentials.credential;

import dev.hypernet.contracts.UserId;
import dev.hypernet.credentials.audit.SecretUses.Action;
import dev.hypernet.credentials.audit.SecretUses.Use;
import dev.hypernet.credentials.credential.Credential.Intent;
import dev.hypernet.credentials.provider.TokenSet;
import dev.hypernet.platform.secret.Secret;
import java.util.UUID;

/**
 * A generation that one call alone may redeem.
 *
 * @param successor the number its successor gets
 * @param tokens of the generation at first, then what the provider gave for them
 */
record Held(Credential.Consented credential, Occasion occasion, UUID intent, long successor, TokenSet tokens) {

    /** What a process that seems dead has left in the store. */
    static Held left(Credential.Consented credential, Occasion occasion, Intent by, Secret secret) {
        return new Held(credential, occasion, by.id(), by.generation(), TokenSet.of(secret));
    }

    Held with(TokenSet renewed) {
        return new Held(credential, occasion, intent, successor, renewed);
    }

    /** Whoever waited has been told to ask again. */
    Held inBackground() {
        return new Held(credential, Occasion.BACKGROUND, intent, successor, tokens);
    }

    UserId owner() {
        return credential.owner();
    }

    UUID id() {
        return credential.id();
    }

    Use use(long generation, Action action, String outcome) {
        return occasion.use(credential, generation, action, outcome);
    }
}
