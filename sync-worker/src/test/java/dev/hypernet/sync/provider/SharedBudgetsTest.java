package dev.hypernet.sync.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypernet.connector.Definition.Limits;
import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.sync.provider.Budgets.Account;
import dev.hypernet.sync.provider.Budgets.Leave;
import dev.hypernet.sync.provider.Budgets.Leave.Gone;
import dev.hypernet.sync.provider.Budgets.Leave.Granted;
import dev.hypernet.sync.provider.Budgets.Leave.Refused;
import dev.hypernet.testkit.Requirement;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.ServiceUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** How a worker asks for budgets. That they are kept to is BudgetTest's to show, in integration-service. */
class SharedBudgetsTest {
    private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Limits NONE = new Limits(null, null, null);
    private static final Limits MINUTELY = new Limits(60, null, null);
    private static final Limits NARROW = new Limits(null, 2, null);

    private final Keeper keeper = new Keeper();
    private final Budgets budgets = new SharedBudgets(keeper, Duration.ofSeconds(30), Clock.fixed(NOW, ZoneOffset.UTC));

    /** Stands in for integration-service. */
    private static final class Keeper implements BudgetApi {
        private final BlockingQueue<Take> asked = new LinkedBlockingQueue<>();
        private final BlockingQueue<GiveBack> returned = new LinkedBlockingQueue<>();
        private final BlockingQueue<Hold> held = new LinkedBlockingQueue<>();
        private volatile Function<Take, Taken> answer =
                take -> new Taken(take.places().size(), null, null);

        @Override
        public Taken take(Take take) {
            asked.add(take);
            return answer.apply(take);
        }

        @Override
        public void giveBack(GiveBack given) {
            returned.add(given);
        }

        @Override
        public void hold(Hold hold) {
            held.add(hold);
        }
    }

    @Test
    void whereNothingIsLimitedNobodyIsAsked() {
        assertThat(budgets.take(account(NONE))).isEqualTo(new Granted(null));
        assertThat(keeper.asked).isEmpty();
    }

    @Test
    @Requirement("S07")
    void whatIsWantedWhileAQuestionIsUnderWayIsAskedForAtOnce() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        keeper.answer = take -> {
            await(open);
            return new BudgetApi.Taken(take.places().size(), null, null);
        };
        Account account = account(MINUTELY);
        List<Leave> leaves = Collections.synchronizedList(new ArrayList<>());
        List<Thread> pages = new ArrayList<>();
        for (int page = 0; page < 11; page++) {
            pages.add(Thread.ofVirtual().start(() -> leaves.add(budgets.take(account))));
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(1))
                    .atMost(PATIENCE)
                    .until(() -> !keeper.asked.isEmpty()
                            && pages.stream().allMatch(waits -> waits.getState() == Thread.State.WAITING));
        }
        open.countDown();
        for (Thread page : pages) {
            assertThat(page.join(PATIENCE)).isTrue();
        }

        assertThat(leaves).hasSize(11).containsOnly(new Granted(null));
        assertThat(keeper.asked).extracting(take -> take.places().size()).containsExactly(1, 10);
        assertThat(budgets.take(account)).isEqualTo(new Granted(null));
    }

    @Test
    @Requirement("S07")
    void whoGetsNoneIsToldWhenToComeAgain() {
        keeper.answer = take -> new BudgetApi.Taken(0, "app", 4_500L);

        assertThat(budgets.take(account(MINUTELY))).isEqualTo(new Refused("app", NOW.plusMillis(4_500)));
    }

    @Test
    void aPlaceIsGivenBackUnderItsName() throws InterruptedException {
        Account account = account(NARROW);
        Granted leave = (Granted) budgets.take(account);
        assertThat(keeper.asked.remove().places()).containsExactly(leave.place());

        budgets.giveBack(account, leave);

        assertThat(keeper.returned.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isEqualTo(new BudgetApi.GiveBack(account.user(), account.integration(), List.of(leave.place())));
    }

    @Test
    void leaveThatComesTooLateIsNotUsed() throws InterruptedException {
        keeper.answer = take -> {
            Awaitility.await().pollDelay(Duration.ofMillis(1_100)).until(() -> true);
            return new BudgetApi.Taken(1, null, null);
        };

        assertThatThrownBy(() -> budgets.take(account(NARROW))).isInstanceOf(NeighbourUnavailable.class);
        assertThat(keeper.returned.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .satisfies(given -> assertThat(given.places())
                        .isEqualTo(keeper.asked.remove().places()));
    }

    @Test
    void aNeighboursTroubleIsToldAndPasses() {
        Account account = account(MINUTELY);
        keeper.answer = take -> {
            throw new ServiceUnavailableException();
        };
        assertThatThrownBy(() -> budgets.take(account)).isInstanceOf(NeighbourUnavailable.class);

        keeper.answer = take -> new BudgetApi.Taken(1, null, null);
        assertThat(budgets.take(account)).isEqualTo(new Granted(null));
    }

    @Test
    void anAccountThatIsNotThereNeedsNoLeave() {
        keeper.answer = take -> new BudgetApi.Taken(0, "gone", null);

        assertThat(budgets.take(account(MINUTELY))).isEqualTo(new Gone());
    }

    /** As while both are upgraded. */
    @Test
    void aKeeperThatKnowsNoBudgetsYetIsWaitedFor() {
        keeper.answer = take -> {
            throw new NotFoundException();
        };

        assertThatThrownBy(() -> budgets.take(account(MINUTELY))).isInstanceOf(NeighbourUnavailable.class);
    }

    @Test
    @Requirement("S07")
    void whatAProviderSaidIsKeptToHereAndTold() throws InterruptedException {
        Account account = account(MINUTELY);

        budgets.hold(account, NOW.plusSeconds(30), true);

        assertThat(budgets.take(account)).isEqualTo(new Refused("provider", NOW.plusSeconds(30)));
        assertThat(budgets.take(account(MINUTELY))).isEqualTo(new Granted(null));
        // The definition knows no limit of all accounts: it is this one's.
        assertThat(keeper.held.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isEqualTo(new BudgetApi.Hold(account.user(), account.integration(), 30_000, false));
    }

    @Test
    void aLimitOfAllAccountsIsKeptByTheKeeper() throws InterruptedException {
        Account account = account(new Limits(null, null, 600));

        budgets.hold(account, NOW.plusSeconds(30), true);

        assertThat(keeper.held.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isEqualTo(new BudgetApi.Hold(account.user(), account.integration(), 30_000, true));
        assertThat(budgets.take(account)).isEqualTo(new Granted(null));
    }

    @Test
    void whatIsOverHoldsNobody() {
        Account account = account(NONE);

        budgets.hold(account, NOW.minusSeconds(1), false);

        assertThat(budgets.take(account)).isEqualTo(new Granted(null));
        assertThat(keeper.held).isEmpty();
    }

    private static Account account(Limits limits) {
        return new Account(UserId.random(), IntegrationId.random(), limits);
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody opened it");
            }
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }
}
