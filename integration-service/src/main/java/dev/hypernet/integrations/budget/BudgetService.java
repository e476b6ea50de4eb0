package dev.hypernet.integrations.budget;

import dev.hypernet.integrations.budget.BudgetRepository.Account;
import dev.hypernet.integrations.budget.BudgetRepository.Quotas;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** Gives out what providers bear, and takes it back. */
@ApplicationScoped
class BudgetService {
    /** The clocks that say when a page is over and when its place is free need not run alike. */
    private static final Duration MARGIN = Duration.ofSeconds(5);

    /** A limit of all accounts is one of a minute: no single answer keeps everybody away for longer. */
    private static final Duration LONGEST_OF_ALL = Duration.ofMinutes(1);

    private final BudgetRepository budgets;

    BudgetService(BudgetRepository budgets) {
        this.budgets = budgets;
    }

    Uni<Taken> take(Account account, List<UUID> places, Duration longest, Quotas quotas) {
        return budgets.take(account, places, longest.plus(MARGIN), quotas).map(taken -> taken.orElse(Taken.GONE));
    }

    Uni<Void> giveBack(Account account, List<UUID> places) {
        return budgets.giveBack(account, places);
    }

    Uni<Void> hold(Account account, Duration time, boolean wholeApp) {
        if (!wholeApp) {
            return budgets.hold(account, time);
        }
        return budgets.holdAll(account, time.compareTo(LONGEST_OF_ALL) > 0 ? LONGEST_OF_ALL : time);
    }
}
