package dev.hypernet.integrations.execution;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** {@code hypernet.calls}: what calls of methods may cost, and how long a provider that is unwell is left alone. */
@ConfigMapping(prefix = "hypernet.calls")
interface CallConfig {

    /** The longest answer of a provider that is read, unpacked. */
    @WithDefault("8388608")
    int answerBytes();

    /** How much of remembered outputs a process keeps, as JSON. */
    @WithDefault("33554432")
    long cacheBytes();

    /** For how long the answer of a call with an Idempotency-Key is kept. */
    @WithDefault("P1D")
    Duration keep();

    /** How much longer than its timeout a call is waited for before it counts as lost. */
    @WithDefault("PT1M")
    Duration lostAfter();

    Breaker breaker();

    /** Of each integration. Only what is the provider's fault counts: 5xx, silence, connections. */
    interface Breaker {
        /** How many of the last attempts are looked at; before that many were made, it stays closed. */
        @WithDefault("20")
        int attempts();

        /** The share of them that failed by which it opens. */
        @WithDefault("0.5")
        double failureRatio();

        /** For how long nothing is asked then. */
        @WithDefault("PT10S")
        Duration pause();

        /** How many attempts must then succeed, one after the other, that it closes. */
        @WithDefault("1")
        int successes();

        /** How many integrations are watched at once; those asked longest ago are forgotten. */
        @WithDefault("10000")
        int atMost();
    }
}
