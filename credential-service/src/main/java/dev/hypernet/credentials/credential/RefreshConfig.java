package dev.hypernet.credentials.credential;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** {@code hypernet.refresh}: how tokens are renewed, and how many at once. */
@ConfigMapping(prefix = "hypernet.refresh")
public interface RefreshConfig {

    /**
     * After how long whoever began to renew a token counts as dead. Longer than the provider may take to answer and
     * {@link #storing} together, or the service does not start.
     */
    @WithDefault("PT60S")
    Duration abandonedAfter();

    /** How long a caller waits until renewed tokens are stored; after that they wait in memory, and nobody for them. */
    @WithDefault("PT15S")
    Duration storing();

    /** How many tokens each replica renews at once ahead of their expiry. */
    @WithDefault("16")
    int atOnce();

    /** How many of these at one host of token endpoints. */
    @WithDefault("4")
    int perHost();
}
