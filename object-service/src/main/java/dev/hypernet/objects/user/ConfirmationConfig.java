package dev.hypernet.objects.user;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** {@code hypernet.confirmation}: how long a mailed link is good. */
@ConfigMapping(prefix = "hypernet.confirmation")
interface ConfirmationConfig {

    /** A link that shows an address to be the person's. */
    @WithDefault("P1D")
    Duration emailLifetime();

    /** A token that sets a new password. */
    @WithDefault("PT1H")
    Duration resetLifetime();
}
