package dev.hypernet.integrations.dispatch;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** {@code hypernet.execution}: how many calls are made while nobody waits, and how long their outputs are kept. */
@ConfigMapping(prefix = "hypernet.execution")
interface DispatchConfig {

    /** How long an output can be read after its end. */
    @WithDefault("P1D")
    Duration keepOutput();

    /** How many executions of one person, of one owner's integrations, may not have ended. */
    @WithDefault("100")
    int queuedPerPerson();

    /** How many run at once on each replica. */
    @WithDefault("32")
    int atOnce();

    /** How many of one person run at once on all replicas. */
    @WithDefault("8")
    int atOncePerPerson();

    /** How long one is put back again and again by rate limits and pauses before it fails. */
    @WithDefault("P1D")
    Duration longestWait();
}
