package dev.hypernet.sync.provider;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.sync.provider.Budgets.Leave.Gone;
import dev.hypernet.sync.provider.Budgets.Leave.Granted;
import dev.hypernet.sync.provider.Budgets.Leave.Refused;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Budgets as integration-service gives them out. While one bundle is asked for, what an account's other pages want is
 * gathered to the next: so a busy account costs one question at a time, and no permit lies about unused. What a provider
 * said of an account is kept to here even where its definition names no limits.
 */
public final class SharedBudgets implements Budgets {
    private static final Logger LOG = Logger.getLogger(SharedBudgets.class);
    private static final int SIZE = 10_000;

    /** What is said of an account that is not there. */
    private static final String GONE = "gone";

    /** A request and the redirects it may be led through. */
    private static final int HOPS = 4;

    /** From the question on: later, a permit may no longer count. */
    private static final Duration GOOD_FOR = Duration.ofSeconds(1);

    private static final Duration LONGEST_HOLD = Duration.ofDays(1);

    private final BudgetApi integrations;
    private final Clock clock;
    private final Duration longestPage;
    private final Neighbour neighbour = new Neighbour("integration-service", Set.of());
    private final ExpiringCache<IntegrationId, Instant> held;
    private final Bundles<Account, Leave> bundles = new Bundles<>(this::taken);

    /**
     * Budgets of a worker.
     *
     * @param pageTimeout how long one request can last
     */
    public SharedBudgets(BudgetApi integrations, Duration pageTimeout, Clock clock) {
        this.integrations = integrations;
        this.clock = clock;
        this.longestPage = pageTimeout.multipliedBy(HOPS);
        this.held = new ExpiringCache<>(SIZE, clock);
    }

    @Override
    public Leave take(Account account) {
        Optional<Instant> until = held.get(account.integration());
        if (until.isPresent()) {
            return new Refused("provider", until.get());
        }
        return account.limits().areNone() ? new Granted(null) : bundles.take(account);
    }

    @Override
    public void giveBack(Account account, Granted leave) {
        UUID place = leave.place();
        if (place != null) {
            returned(account, List.of(place));
        }
    }

    @Override
    public void hold(Account account, Instant until, boolean wholeApp) {
        Instant now = clock.instant();
        Duration asked = Duration.between(now, until);
        Duration time = asked.compareTo(LONGEST_HOLD) > 0 ? LONGEST_HOLD : asked;
        boolean all = wholeApp && account.limits().appRequestsPerMinute() != null;
        if (time.isPositive() && !all) {
            held.put(account.integration(), now.plus(time), now.plus(time));
        }
        if (time.toMillis() > 0 && !account.limits().areNone()) {
            tell(() ->
                    integrations.hold(new BudgetApi.Hold(account.user(), account.integration(), time.toMillis(), all)));
        }
    }

    private List<Leave> taken(Account account, int pages) {
        List<UUID> places = Stream.generate(UUID::randomUUID).limit(pages).toList();
        long asked = System.nanoTime();
        BudgetApi.Taken answer =
                neighbour.ask(() -> integrations.take(request(account, places))).orElseThrow();
        if (GONE.equals(answer.refusedBy())) {
            return Collections.nCopies(pages, new Gone());
        }
        int granted = Math.min(answer.granted(), pages);
        boolean late = System.nanoTime() - asked > GOOD_FOR.toNanos();
        if (late && granted > 0) {
            returned(account, places.subList(0, granted));
            throw new NeighbourUnavailable("integration-service", "answered too late to be of use");
        }
        boolean placed = account.limits().concurrency() != null;
        Refused others = refused(answer);
        return IntStream.range(0, pages)
                .<Leave>mapToObj(page -> page < granted ? new Granted(placed ? places.get(page) : null) : others)
                .toList();
    }

    private BudgetApi.Take request(Account account, List<UUID> places) {
        return new BudgetApi.Take(
                account.user(),
                account.integration(),
                places,
                longestPage.toMillis(),
                account.limits().requestsPerMinute(),
                account.limits().concurrency(),
                account.limits().appRequestsPerMinute());
    }

    /** Of those that were left over while others were granted nothing is known but that there was no more. */
    private Refused refused(BudgetApi.Taken answer) {
        String by = answer.refusedBy() == null ? "*" : answer.refusedBy();
        Long freeIn = answer.freeInMs();
        return new Refused(by, clock.instant().plusMillis(freeIn == null ? GOOD_FOR.toMillis() : freeIn));
    }

    private void returned(Account account, List<UUID> places) {
        if (account.limits().concurrency() == null) {
            return;
        }
        tell(() -> integrations.giveBack(new BudgetApi.GiveBack(account.user(), account.integration(), places)));
    }

    /** What is not heard ends by itself: a place when its time is over, a hold with the next answer of the provider. */
    private void tell(Runnable news) {
        Thread.ofVirtual().name("budget").start(() -> {
            try {
                news.run();
            } catch (RuntimeException unheard) {
                LOG.debugf(
                        "integration-service was not told: %s",
                        unheard.getClass().getSimpleName());
            }
        });
    }
}
