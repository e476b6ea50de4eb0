package dev.hypernet.credentials.attempt;

import dev.hypernet.credentials.provider.Account;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an exchange brought, without the tokens.
 *
 * @param account null when the attempt did not ask whose account it is
 * @param expiresAt null for a token that does not expire
 * @param missingScopes asked for and not granted
 */
public record ExchangeView(
        @Nullable Account account, @Nullable Instant expiresAt, List<String> scopes, List<String> missingScopes) {

    static ExchangeView of(Outcome.Exchanged exchanged) {
        return new ExchangeView(
                exchanged.account(), exchanged.expiresAt(), exchanged.scopes(), exchanged.missingScopes());
    }
}
