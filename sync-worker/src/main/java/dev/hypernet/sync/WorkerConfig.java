package dev.hypernet.sync;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How a worker works. */
@ConfigMapping(prefix = "hypernet.worker")
public interface WorkerConfig {

    /**
     * The providers this worker serves, by their slugs; all of them when absent. Deployments with different lists share
     * one consumer group, so that each provider is scaled on its own.
     */
    Optional<List<String>> providers();

    /** The pod's own lasting name, such as its ordinal: a restart then costs its group no rebalance. */
    Optional<String> instance();

    /** For one page, from asking to the last byte. */
    @WithDefault("30s")
    Duration pageTimeout();

    /** The largest answer that is read, in bytes. */
    @WithDefault("16777216")
    int pageBytes();

    /**
     * Of all pages that are read and mapped at once, in bytes of the providers' answers. What is made of them takes
     * several times as much: an eighth of the heap is a good measure.
     */
    @WithDefault("67108864")
    long pageMemory();

    /** A stream with more pages in one job is taken for one that never ends. */
    @WithDefault("100000")
    int pagesPerStream();

    /** How long a provider may be silent in the midst of a file. */
    @WithDefault("30s")
    Duration contentSilence();
}
