package dev.hypernet.credentials.provider;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** {@code hypernet.outbound}: how long a provider is waited for. */
@ConfigMapping(prefix = "hypernet.outbound")
interface Outbound {
    /** Until it is connected. */
    @WithDefault("PT3S")
    Duration connectTimeout();

    /** For one request, from its beginning to the last byte of its answer. */
    @WithDefault("PT10S")
    Duration totalTimeout();

    /** The same for a revocation, whose outcome changes nothing here. */
    @WithDefault("PT3S")
    Duration revocationTimeout();
}
