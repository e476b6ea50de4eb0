package dev.hypernet.platform.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.hypernet.platform.secret.Sha256;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.cache.CaffeineCacheMetrics;
import io.quarkus.security.credential.TokenCredential;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Whom tokens named that were found good a moment ago: each for the time configured, never past its own end, and as
 * many as configured. Where the time is zero nothing is remembered. What is found is for the tenant it was remembered
 * for and for none other.
 */
@Singleton
class VerifiedTokens {
    private static final String METRIC = "verified-tokens";

    private final Clock clock;
    private final Duration remembered;
    private final Cache<Key, Verified> verified;

    VerifiedTokens(
            Clock clock,
            MeterRegistry metrics,
            @ConfigProperty(name = "hypernet.identity.remember", defaultValue = "PT60S") Duration remembered,
            @ConfigProperty(name = "hypernet.identity.remember-at-most", defaultValue = "10000") int most) {
        this.clock = clock;
        this.remembered = remembered;
        this.verified = CaffeineCacheMetrics.monitor(
                metrics,
                Caffeine.newBuilder()
                        .expireAfterWrite(remembered)
                        .maximumSize(most)
                        .recordStats()
                        .build(),
                METRIC);
    }

    /** Both are compared whole, so that no tenant's token is ever another's. */
    private record Key(String tenant, String sha256) {
        static Key of(String tenant, TokenCredential credential) {
            return new Key(tenant, Sha256.hex(credential.getToken().getBytes(StandardCharsets.UTF_8)));
        }
    }

    /** Good in the seconds since 1970 that are before this one. */
    private record Verified(SecurityIdentity identity, long until) {}

    /** Whom it names; null when it is to be verified. */
    @Nullable
    SecurityIdentity find(String tenant, TokenCredential credential) {
        Verified found = verified.getIfPresent(Key.of(tenant, credential));
        return found != null && now() < found.until() ? found.identity() : null;
    }

    /**
     * To be called with what was just verified.
     *
     * @param identity without anything of the request the token came with
     * @param end the first second since 1970 in which the token is no longer good
     */
    void remember(String tenant, TokenCredential credential, SecurityIdentity identity, long end) {
        long until = Math.min(end, now() + remembered.toSeconds());
        if (now() < until) {
            verified.put(Key.of(tenant, credential), new Verified(identity, until));
        }
    }

    /** In whole seconds, as a token tells time, and as Quarkus reads it. */
    private long now() {
        return clock.instant().getEpochSecond();
    }
}
