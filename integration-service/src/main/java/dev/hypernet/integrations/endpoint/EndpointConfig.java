package dev.hypernet.integrations.endpoint;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How people's own addresses are told. */
@ConfigMapping(prefix = "hypernet.webhook-endpoints")
interface EndpointConfig {

    /** How many a person may have. */
    @WithDefault("20")
    int mostPerPerson();

    /** Addresses they may be although not of the open internet, as {@code hypernet.egress.allow} has them of providers. */
    Optional<List<String>> allow();

    /** How many deliveries are on their way at once from each replica; half of them at most where nothing comes through. */
    @WithDefault("128")
    int atOnce();

    /** How many of them to one endpoint, from all replicas; one where nothing comes through. */
    @WithDefault("4")
    int atOncePerEndpoint();

    /** How many of them to one person, from all replicas; half of them at most where nothing comes through. */
    @WithDefault("8")
    int atOncePerPerson();

    /** An endpoint for which more waits is told nothing more; looked at once a minute. */
    @WithDefault("100000")
    int mostWaiting();

    /** How often an hour a person is sent something to see whether it arrives. */
    @WithDefault("10")
    int testsPerHour();

    /** How often an hour a person is sent something again by hand. */
    @WithDefault("1000")
    int resendsPerHour();

    /** An address through which nothing came for so long is told nothing more. */
    @WithDefault("P5D")
    Duration disableAfter();

    /** How long what was told can be looked at and sent again. Longer than topics keep events, or one could be sent twice. */
    @WithDefault("P8D")
    Duration keepDeliveries();

    /** How long the secret before signs too. */
    @WithDefault("P1D")
    Duration overlap();
}
