package dev.hypernet.sync.provider;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jspecify.annotations.Nullable;

/** Leases as credential-service gives them, kept in memory for a minute, never longer than they are good. */
@ApplicationScoped
public class CachedLeases implements Leases {
    private static final int SIZE = 10_000;
    private static final Duration KEPT = Duration.ofSeconds(60);

    private final LeaseApi credentials;
    private final Clock clock;
    // No credential, one that was given up, or one of somebody else: in each case there is none to be had.
    private final Neighbour neighbour = new Neighbour("credential-service", Set.of(404, 409, 410, 422));
    private final ExpiringCache<Key, Lease> leases;

    private record Key(IntegrationId integration, UserId user, Purpose purpose) {}

    CachedLeases(@RestClient LeaseApi credentials, Clock clock) {
        this.credentials = credentials;
        this.clock = clock;
        this.leases = new ExpiringCache<>(SIZE, clock);
    }

    @Override
    public Optional<Lease> lease(IntegrationId integration, UserId user, Purpose purpose) {
        Key key = new Key(integration, user, purpose);
        Optional<Lease> known = leases.get(key);
        return known.isPresent() ? known : asked(key, null);
    }

    @Override
    public Optional<Lease> renewed(IntegrationId integration, UserId user, Purpose purpose, Lease rejected) {
        Key key = new Key(integration, user, purpose);
        // Another page of the same integration may have met the refusal first.
        Optional<Lease> newer = leases.get(key).filter(known -> known.generation() > rejected.generation());
        return newer.isPresent() ? newer : asked(key, rejected.generation());
    }

    private Optional<Lease> asked(Key key, @Nullable Long rejectedGeneration) {
        LeaseApi.LeaseRequest request = new LeaseApi.LeaseRequest(
                key.user(), key.purpose().name().toLowerCase(Locale.ROOT), rejectedGeneration);
        Optional<Lease> lease = neighbour.ask(() -> credentials.lease(key.integration(), request));
        lease.ifPresentOrElse(given -> leases.put(key, given, keptUntil(given)), () -> leases.remove(key));
        return lease;
    }

    private Instant keptUntil(Lease lease) {
        Instant soon = clock.instant().plus(KEPT);
        Instant expiry = lease.expiresAt();
        return expiry == null || expiry.isAfter(soon) ? soon : expiry;
    }
}
