package dev.hypernet.integrations.sweep;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/**
 * {@code hypernet.sync.tripwire}: how much of a stream one whole reading may delete unasked. What is more than both is
 * held. A stream's own {@code tripwire} stands before it.
 */
@ConfigMapping(prefix = "hypernet.sync.tripwire")
interface TripwireConfig {

    /** Of the stream's living objects, 0 to 100. */
    @WithDefault("20")
    int percent();

    /** So many may go whatever their share. */
    @WithDefault("20")
    int free();
}
