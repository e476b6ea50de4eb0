package dev.hypernet.credentials.attempt;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** {@code hypernet.attempts}: how codes are redeemed. */
@ConfigMapping(prefix = "hypernet.attempts")
interface AttemptConfig {

    /**
     * After how long whoever began to redeem a code counts as dead, and somebody else tries. Longer than the provider
     * may take and {@link #storing} together, or the service does not start: the code of one who lives would be
     * redeemed twice, for which a provider may revoke what it gave (RFC 6749 4.1.2).
     *
     * <p>As it comes: the code, its exchange for long-lived tokens and the account's address take three requests of
     * 10 s each with their pauses, 99 s; the store has 15 s, in which Vault may keep each call waiting for 7; and
     * giving the tokens back takes two requests of 3 s. That is two minutes, and a minute is left for the database.
     */
    @WithDefault("PT3M")
    Duration abandonedAfter();

    /** For how long it is tried to store what a code has brought, before it is given back. */
    @WithDefault("PT15S")
    Duration storing();
}
