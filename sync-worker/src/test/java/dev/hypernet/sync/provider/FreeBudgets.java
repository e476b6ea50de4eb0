package dev.hypernet.sync.provider;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Budgets that never end; they remember how long providers wanted to be left alone. */
public final class FreeBudgets implements Budgets {
    private final List<Instant> holds = Collections.synchronizedList(new ArrayList<>());

    public List<Instant> holds() {
        return List.copyOf(holds);
    }

    @Override
    public Leave take(Account account) {
        return new Leave.Granted(null);
    }

    @Override
    public void giveBack(Account account, Leave.Granted leave) {
        // There is enough of it.
    }

    @Override
    public void hold(Account account, Instant until, boolean wholeApp) {
        holds.add(until);
    }
}
