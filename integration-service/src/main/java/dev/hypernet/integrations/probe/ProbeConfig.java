package dev.hypernet.integrations.probe;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** {@code hypernet.probe}: how often integrations are checked, and how many at once. */
@ConfigMapping(prefix = "hypernet.probe")
interface ProbeConfig {

    /** Between two checks of an integration that is well. */
    @WithDefault("PT1H")
    Duration interval();

    /** How many checks run at once on each replica. */
    @WithDefault("32")
    int atOnce();
}
