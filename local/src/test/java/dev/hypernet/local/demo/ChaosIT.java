package dev.hypernet.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.hypernet.local.RunningStack;
import dev.hypernet.local.Service;
import dev.hypernet.local.StackExtension;
import dev.hypernet.testkit.Requirement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Processes are killed at random moments of a running sync: services, the broker, the database. Once they are back the
 * job ends by itself, balanced, with the graph of an undisturbed sync; and everything told once more, in any order,
 * changes nothing. A seed gives what is killed, when and for how long; how far the sync is then is the machine's.
 *
 * <p>{@code -Dhypernet.faults.seeds=200} for so many runs, {@code -Dhypernet.faults.first=17} to begin with another
 * seed: {@code ./hypernet faults --seeds 200}.
 */
@ExtendWith(StackExtension.class)
@Timeout(value = 12, unit = TimeUnit.HOURS)
class ChaosIT {

    private static final int SEEDS = Integer.getInteger("hypernet.faults.seeds", 8);
    private static final long FIRST = Long.getLong("hypernet.faults.first", 1);

    private static final int MORE_NOTES = 350;
    private static final int PAGE_SIZE = 20;
    private static final int SLOW_PAGES = 12;
    private static final int LONGEST_PEACE_MILLIS = 4_000;
    private static final int LONGEST_ABSENCE_MILLIS = 2_000;

    private static SandboxControl provider;
    private static CanonicalGraph undisturbed;

    /** What can be killed. */
    enum Victim {
        OBJECT_SERVICE,
        LINK_SERVICE,
        INTEGRATION_SERVICE,
        CREDENTIAL_SERVICE,
        SYNC_WORKER,
        BROKER,
        DATABASE;

        private static Victim any(Random random) {
            return values()[random.nextInt(values().length)];
        }

        private void kill(RunningStack stack) {
            switch (this) {
                case BROKER -> stack.killBroker();
                case DATABASE -> stack.killDatabase();
                default -> stack.kill(Service.valueOf(name()));
            }
        }

        private void revive(RunningStack stack) {
            switch (this) {
                case BROKER -> stack.reviveBroker();
                case DATABASE -> stack.reviveDatabase();
                default -> {
                    CompletableFuture<Integer> unused = stack.restart(Service.valueOf(name()), List.of());
                }
            }
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    @BeforeAll
    static void syncUndisturbed(RunningStack stack) {
        stack.putBrokerApart();
        provider = new SandboxControl(
                stack.addresses().sandbox(),
                "chaos-" + UUID.randomUUID().toString().substring(0, 8));
        NotesAccount account = new NotesAccount(provider);
        account.fill(MORE_NOTES, 0);
        Synced synced = connect(stack);
        SyncWatch.requireSuccess(synced.job());
        undisturbed = synced.graphOf(account.linesOfGraph());
    }

    static LongStream seeds() {
        return LongStream.range(FIRST, FIRST + SEEDS);
    }

    @AfterEach
    void theProviderIsWell() {
        provider.recover();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    @Requirement({"S01", "S13"})
    void whateverIsKilledTheGraphIsThatOfAnUndisturbedSync(long seed, RunningStack stack) {
        Random random = new Random(seed);
        Instant began = Clock.systemUTC().instant();
        provider.fail(JsonNodeFactory.instance
                .objectNode()
                .put("on", "notes")
                .put("kind", "slow")
                .put("seconds", 1)
                .put("times", SLOW_PAGES));
        Synced synced = connect(stack);

        int kills = 2 + random.nextInt(3);
        for (int kill = 0; kill < kills; kill++) {
            disturb(stack, seed, random);
        }

        JsonNode job = synced.job();
        SyncWatch.requireSuccess(job);
        synced.requireGraph(undisturbed);
        assertThat(Replay.inAnyOrder(
                        synced.integration().person(), stack.addresses().kafka(), began, random))
                .isGreaterThan(undisturbed.lines().size());
        synced.requireGraph(undisturbed);
        assertThat(new SyncWatch(
                                synced.integration().person().api(),
                                synced.integration().id(),
                                news -> {})
                        .latestJob())
                .isEqualTo(job);
    }

    private static void disturb(RunningStack stack, long seed, Random random) {
        Victim victim = Victim.any(random);
        Duration peace = Duration.ofMillis(random.nextInt(LONGEST_PEACE_MILLIS));
        Duration absence = Duration.ofMillis(random.nextInt(LONGEST_ABSENCE_MILLIS));
        stack.console().line("seed %d: in %s %s is killed for %s".formatted(seed, peace, victim, absence));
        pause(peace);
        victim.kill(stack);
        pause(absence);
        victim.revive(stack);
    }

    private static void pause(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("interrupted");
            }
        }
    }

    private static Synced connect(RunningStack stack) {
        return new Synced(Connected.toNotes(Person.register(stack.addresses().frontDoor()), provider, PAGE_SIZE));
    }
}
