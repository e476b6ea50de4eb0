package dev.hypernet.sandbox;

import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a sandbox runs.
 *
 * @param port where it listens on 127.0.0.1; 0 takes any free port
 * @param clientId the one OAuth client it knows, the same at every provider
 * @param clientSecret that client's secret
 * @param clock the time of tokens and of changes
 * @param accessTokenLifetime how long an access token is good for
 * @param keptDeletions how many deletions per account and stream are remembered; a sync token older than a forgotten
 *     one is answered 410
 * @param webhookSecret signs what the notes tell of changes, base64 with or without {@code whsec_} before it; null
 *     where each subscription has to bring one
 */
public record SandboxOptions(
        int port,
        String clientId,
        Secret clientSecret,
        Clock clock,
        Duration accessTokenLifetime,
        int keptDeletions,
        @Nullable Secret webhookSecret) {

    public SandboxOptions {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be between 0 and 65535, not " + port);
        }
        if (clientId.isBlank()) {
            throw new IllegalArgumentException("clientId must not be blank");
        }
        if (accessTokenLifetime.isNegative() || accessTokenLifetime.isZero()) {
            throw new IllegalArgumentException("accessTokenLifetime must be positive, not " + accessTokenLifetime);
        }
        if (keptDeletions < 0) {
            throw new IllegalArgumentException("keptDeletions must not be negative, but is " + keptDeletions);
        }
    }

    /** The usual sandbox: system clock, access tokens of an hour, ten thousand remembered deletions. */
    public static SandboxOptions of(int port, String clientId, Secret clientSecret) {
        return new SandboxOptions(port, clientId, clientSecret, Clock.systemUTC(), Duration.ofHours(1), 10_000, null);
    }

    public SandboxOptions withClock(Clock changed) {
        return new SandboxOptions(
                port, clientId, clientSecret, changed, accessTokenLifetime, keptDeletions, webhookSecret);
    }

    public SandboxOptions withAccessTokenLifetime(Duration changed) {
        return new SandboxOptions(port, clientId, clientSecret, clock, changed, keptDeletions, webhookSecret);
    }

    public SandboxOptions withKeptDeletions(int changed) {
        return new SandboxOptions(port, clientId, clientSecret, clock, accessTokenLifetime, changed, webhookSecret);
    }

    public SandboxOptions withWebhookSecret(@Nullable Secret changed) {
        return new SandboxOptions(port, clientId, clientSecret, clock, accessTokenLifetime, keptDeletions, changed);
    }
}
