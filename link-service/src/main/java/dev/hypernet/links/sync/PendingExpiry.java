package dev.hypernet.links.sync;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.SyncProgress.LinksApplied;
import dev.hypernet.links.sync.ExpiredPendingLinkRepository.Expired;
import dev.hypernet.persistence.Batches;
import dev.hypernet.persistence.Outbox;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Gives up links whose ends never arrive, so that no job waits for ever, and forgets those given up long ago. Every
 * replica may run it at any time: rows one has locked, another passes over.
 */
@Singleton
class PendingExpiry {
    private static final int BATCH = 1000;

    private final ExpiredPendingLinkRepository links;
    private final Outbox outbox;
    private final Clock clock;
    private final Duration patience;
    private final Duration retention;

    PendingExpiry(
            ExpiredPendingLinkRepository links,
            Outbox outbox,
            Clock clock,
            @ConfigProperty(name = "hypernet.links.pending.expire-after", defaultValue = "P7D") Duration patience,
            @ConfigProperty(name = "hypernet.links.retention", defaultValue = "P30D") Duration retention) {
        this.links = links;
        this.outbox = outbox;
        this.clock = clock;
        this.patience = patience;
        this.retention = retention;
    }

    @Scheduled(
            every = "${hypernet.links.pending.sweep-every:10m}",
            delayed = "1m",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> sweep() {
        Instant now = clock.instant();
        return Batches.whileFull(BATCH, () -> links.withoutOwner(connection -> expire(connection, now)))
                .chain(() -> Batches.whileFull(BATCH, () -> links.forget(now.minus(retention), BATCH)));
    }

    private Uni<Integer> expire(SqlConnection connection, Instant now) {
        return links.expire(connection, now.minus(patience), now, BATCH)
                .call(expired -> outbox.append(connection, progress(expired)))
                .map(List::size);
    }

    private static List<LinksApplied> progress(List<Expired> expired) {
        Map<Account, Changes> changes = new LinkedHashMap<>();
        expired.forEach(link -> changes.computeIfAbsent(
                        new Account(link.owner(), link.integration()),
                        account -> new Changes(account.owner, account.integration))
                .settled(List.of(link.pending())));
        return changes.values().stream()
                .flatMap(change -> change.progress().stream())
                .toList();
    }

    private record Account(UserId owner, IntegrationId integration) {}
}
