package dev.hypernet.credentials.refresh;

import dev.hypernet.credentials.credential.Ahead;
import dev.hypernet.credentials.credential.CredentialService;
import dev.hypernet.credentials.credential.RefreshConfig;
import dev.hypernet.credentials.credential.Unfinished;
import dev.hypernet.credentials.refresh.DueRefreshRepository.Due;
import dev.hypernet.persistence.Owner;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Renews tokens ahead of their expiry, each at the time its row says. Every replica takes what is due, and the fence of
 * a lease holds here too: to take one twice costs nothing but a look.
 */
@Singleton
class BackgroundRefresh {
    private static final Logger LOG = Logger.getLogger(BackgroundRefresh.class);

    private final DueRefreshRepository times;
    private final CredentialService credentials;
    private final Unfinished unfinished;
    private final RefreshMetrics metrics;
    private final Clock clock;
    private final int perHost;
    private final Semaphore free;
    private final AtomicBoolean taking = new AtomicBoolean();
    /** How many are under way at each host. */
    private final Map<String, Integer> busy = new ConcurrentHashMap<>();

    BackgroundRefresh(
            DueRefreshRepository times,
            CredentialService credentials,
            Unfinished unfinished,
            RefreshMetrics metrics,
            RefreshConfig config,
            Clock clock) {
        this.times = times;
        this.credentials = credentials;
        this.unfinished = unfinished;
        this.metrics = metrics;
        this.clock = clock;
        this.perHost = config.perHost();
        this.free = new Semaphore(config.atOnce());
    }

    /** Slice by slice until nothing is due. Those of the last round may still run: each gives its own place back. */
    @Scheduled(every = "5s", concurrentExecution = Scheduled.ConcurrentExecution.PROCEED)
    Uni<Void> round() {
        return Uni.createFrom()
                .deferred(this::slice)
                .repeat()
                .whilst(taken -> taken > 0)
                .collect()
                .last()
                .replaceWithVoid();
    }

    @Scheduled(every = "30s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> measure() {
        return times.backlog(clock.instant()).invoke(metrics::waiting).replaceWithVoid();
    }

    /**
     * How many were taken. None while somebody else of this replica takes, who would count the same places, nor while
     * nothing may be renewed: what is due keeps its turn.
     */
    private Uni<Integer> slice() {
        return unfinished.takesMore() && taking.compareAndSet(false, true)
                ? take().eventually(() -> taking.set(false)).chain(this::renewAll)
                : Uni.createFrom().item(0);
    }

    private Uni<List<Due>> take() {
        int places = free.drainPermits();
        return places == 0
                ? Uni.createFrom().item(List.of())
                : times.take(clock.instant(), busy, places, perHost)
                        .onFailure()
                        .invoke(() -> free.release(places))
                        .invoke(due -> free.release(places - due.size()))
                        .invoke(due -> due.forEach(one -> busy.merge(one.host(), 1, Integer::sum)));
    }

    private Uni<Integer> renewAll(List<Due> due) {
        return Multi.createFrom()
                .iterable(due)
                .onItem()
                .transformToUni(this::renew)
                .merge(Math.max(1, due.size()))
                .onItem()
                .ignoreAsUni()
                .replaceWith(due.size());
    }

    private Uni<Void> renew(Due due) {
        return Owner.runAs(due.owner(), () -> credentials.renewAhead(due.owner(), due.id(), due.generation()))
                .onFailure()
                .invoke(failure -> LOG.warnf(
                        "credential %s was not renewed ahead of its expiry: %s", due.id(), failure.getMessage()))
                .onFailure()
                .recoverWithItem(Ahead.FAILED)
                .invoke(metrics::ended)
                .eventually(() -> giveBack(due))
                .replaceWithVoid();
    }

    private void giveBack(Due due) {
        busy.computeIfPresent(due.host(), (host, places) -> places > 1 ? places - 1 : null);
        free.release();
    }
}
