package dev.hypernet.integrations.webhook;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What is borne of providers that tell of changes. */
@ConfigMapping(prefix = "hypernet.webhooks")
public interface WebhookConfig {

    /** The largest delivery that is read, in bytes. */
    @WithDefault("262144")
    int mostBytes();

    /** So many are looked at at once on each replica; whoever comes then is asked to come again. */
    @WithDefault("64")
    int mostAtOnce();

    /** So many of them in the name of one provider, so that the others are heard whatever comes. */
    @WithDefault("16")
    int mostAtOncePerProvider();

    /** From the first hint to the sync: what is told meanwhile is in it. */
    @WithDefault("PT5S")
    Duration settle();

    /** So much time is between two syncs of one integration that hints begin; what is told meanwhile is in the second. */
    @WithDefault("PT1M")
    Duration atMostEvery();

    /** How long the name of a delivery is known: longer than any provider sends one again. */
    @WithDefault("P7D")
    Duration keepReceipts();
}
