package dev.hypernet.objects.session;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** {@code hypernet.login}: how long a login lasts. */
@ConfigMapping(prefix = "hypernet.login")
public interface SessionConfig {

    /** An access token. It cannot be called back, so it is short. */
    @WithDefault("PT15M")
    Duration tokenLifetime();

    /** A session, from the login on; refreshing does not lengthen it. */
    @WithDefault("P30D")
    Duration sessionLifetime();
}
