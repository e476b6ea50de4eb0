package dev.hypernet.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.local.RunningStack;
import dev.hypernet.local.RunningStack.SecondReplica;
import dev.hypernet.local.Service;
import dev.hypernet.local.StackExtension;
import dev.hypernet.testkit.Requirement;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Two processes of credential-service, and 64 callers of each who want the same expired token, round after round. In
 * every fifth, the process that uses the refresh token is stopped (SIGSTOP) when the provider has taken it and before
 * the answer is heard, until the other process takes it for dead; then it goes on. The provider is a strict one: a
 * refresh token is good for one use, and one more use ends all it ever granted. What counts is what it counts.
 */
@ExtendWith(StackExtension.class)
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class RefreshRaceIT {
    private static final int ROUNDS = 50;
    private static final int CALLERS = 64;
    private static final int STOPPED_EVERY = 5;
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Duration BREATH = Duration.ofMillis(50);

    /** Dead is who is not heard of for 12 s: three tries of two seconds, their pauses and the storing take less. */
    static final List<String> SHORT_TIMES = List.of(
            "-Dhypernet.outbound.total-timeout=PT2S",
            "-Dhypernet.refresh.storing=PT2S",
            "-Dhypernet.refresh.abandoned-after=PT12S");

    private static final String EXPIRE = """
            update credential.credential set token_expires_at = now() - interval '1 second' where id = ?::uuid
            """;

    /** For the renewal in the background as well, which both processes do beside the callers. */
    private static final String EXPIRE_AND_BE_DUE = """
            update credential.credential set token_expires_at = now() - interval '1 second', refresh_due_at = now()
             where id = ?::uuid
            """;

    private static final String STATUS = "select status from credential.credential where id = ?::uuid";
    private static final String SECRETS =
            "select count(*) from credential.integration_secret where credential_id = ?::uuid";

    private static final String FIGURES = """
            %d rounds of 2 x %d callers in %d s, in %d of them the holder stopped until it counted as dead:
              %d leases; %d refresh tokens used, %d of them used twice, %d grants revoked;
              told to wait: %d times; told that the account is lost, before it healed: %d times""";

    /** A process of the service. */
    private record Replica(URI address, long pid) {}

    /** What a caller was lent. */
    private record Lent(long generation, String text) {
        static Lent by(Answer answer) {
            JsonNode lease = answer.json();
            return new Lent(
                    lease.path("generation").asLong(),
                    lease.path("access_token").asText());
        }
    }

    /** What was told besides tokens. */
    private static final class Tally {
        private final AtomicInteger leases = new AtomicInteger();
        private final AtomicInteger askedToWait = new AtomicInteger();
        private final AtomicInteger toldItIsLost = new AtomicInteger();
    }

    /**
     * Whether a caller may be told that the account is lost.
     *
     * @param lost done by the first who is
     * @param healed done when it is not lost after all; null where nobody may be told so
     */
    private record Round(Tally tally, CompletableFuture<Void> lost, CompletableFuture<Void> healed) {
        static Round undisturbed(Tally tally) {
            return new Round(
                    tally,
                    new CompletableFuture<>(),
                    CompletableFuture.failedFuture(new AssertionError("The account was lost, and nobody stopped")));
        }

        static Round disturbed(Tally tally) {
            return new Round(tally, new CompletableFuture<>(), new CompletableFuture<>());
        }

        /** Asks until there is a token. */
        Lent lentBy(Leasing leasing) {
            long end = System.nanoTime() + LIMIT.toNanos();
            Answer answer = leasing.ask();
            while (answer.status() != 200 && System.nanoTime() - end < 0) {
                heed(answer);
                answer = leasing.ask();
            }
            tally.leases.incrementAndGet();
            return Lent.by(answer.expect(200));
        }

        private void heed(Answer answer) {
            switch (answer.status()) {
                case 503 -> {
                    tally.askedToWait.incrementAndGet();
                    LockSupport.parkNanos(BREATH.toNanos());
                }
                case 409 -> {
                    assertThat(answer.problem()).isEqualTo("credential-rejected");
                    tally.toldItIsLost.incrementAndGet();
                    lost.complete(null);
                    healed.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
                }
                default -> answer.expect(200);
            }
        }
    }

    @Test
    @Requirement("C09")
    void eachRefreshTokenIsUsedOnceByWhoeverAndNoAccountIsLost(RunningStack stack) throws Exception {
        Person person = Person.register(stack.addresses().frontDoor());
        SandboxControl provider = new SandboxControl(
                stack.addresses().sandbox(),
                "race-" + UUID.randomUUID().toString().substring(0, 8));
        CompletableFuture<Integer> unused = stack.restart(Service.CREDENTIAL_SERVICE, SHORT_TIMES);
        try (SecondReplica second = stack.startSecond(Service.CREDENTIAL_SERVICE, SHORT_TIMES);
                Connection database = stack.database();
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            String integration = new ConsentWalk(person, provider.account())
                    .connect()
                    .path("id")
                    .asText();
            // The first sync has its own leases; it must not be among the counted.
            SyncWatch watch = new SyncWatch(person.api(), integration, news -> {});
            SyncWatch.requireSuccess(watch.untilEnded());
            watch.untilProcessed();
            assertThat(provider.grants().path("refreshes").asInt(-1)).isZero();

            Race race = new Race(
                    stack,
                    person,
                    integration,
                    provider,
                    database,
                    callers,
                    new Replica(
                            stack.addresses().of(Service.CREDENTIAL_SERVICE), stack.pid(Service.CREDENTIAL_SERVICE)),
                    new Replica(second.address(), second.pid()),
                    new Tally());
            Lent last = race.run();

            requireAlive(race, last);
        } finally {
            unused = stack.restart(Service.CREDENTIAL_SERVICE, List.of());
        }
    }

    /** The rounds, and what they need. */
    private record Race(
            RunningStack stack,
            Person person,
            String integration,
            SandboxControl provider,
            Connection database,
            ExecutorService callers,
            Replica first,
            Replica second,
            Tally tally) {

        /** Returns what the last round lent. */
        Lent run() throws Exception {
            long began = System.nanoTime();
            Lent lent = new Lent(0, "");
            for (int round = 1; round <= ROUNDS; round++) {
                List<Lent> all = round % STOPPED_EVERY == 0 ? disturbed(round) : undisturbed();

                assertThat(all).as("callers of round %d", round).hasSize(2 * CALLERS);
                assertThat(all).as("what they were lent").containsOnly(all.getFirst());
                assertThat(all.getFirst().generation()).isGreaterThan(lent.generation());
                JsonNode grants = provider.grants();
                assertThat(grants.path("refreshes").asInt())
                        .as("refresh tokens used until round %d", round)
                        .isEqualTo(round);
                assertThat(grants.path("replays").asInt(-1))
                        .as("uses of one used before")
                        .isZero();
                lent = all.getFirst();
            }
            tell(Duration.ofNanos(System.nanoTime() - began));
            return lent;
        }

        /** Everybody at once. */
        private List<Lent> undisturbed() throws Exception {
            change(EXPIRE_AND_BE_DUE);
            Round round = Round.undisturbed(tally);
            CyclicBarrier start = new CyclicBarrier(2 * CALLERS);
            return joined(callersOf(first, start, round), callersOf(second, start, round));
        }

        /** The holder's callers first, so that it is the holder; each process is, in turn. */
        private List<Lent> disturbed(int number) throws Exception {
            boolean isFirst = number % (2 * STOPPED_EVERY) == 0;
            Replica holder = isFirst ? first : second;
            Replica other = isFirst ? second : first;
            change(EXPIRE);
            provider.fail(held());
            Round round = Round.disturbed(tally);
            List<Future<Lent>> ofTheHolder = callersOf(holder, new CyclicBarrier(CALLERS), round);
            provider.awaitHeld();
            Signal.STOP.to(holder.pid());
            List<Future<Lent>> ofTheOther;
            try {
                // The answer is in the stopped process's hands from here on, and unread.
                provider.release();
                ofTheOther = callersOf(other, new CyclicBarrier(CALLERS), round);
                round.lost().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            } finally {
                Signal.CONT.to(holder.pid());
            }
            Patience.until("The healing", LIMIT, () -> ask(STATUS), "active"::equals);
            round.healed().complete(null);
            return joined(ofTheHolder, ofTheOther);
        }

        private static ObjectNode held() {
            return JsonNodeFactory.instance.objectNode().put("on", "token").put("kind", "hold");
        }

        private List<Future<Lent>> callersOf(Replica replica, CyclicBarrier start, Round round) throws Exception {
            Leasing leasing = Leasing.of(stack, person, integration).at(replica.address());
            return IntStream.range(0, CALLERS)
                    .mapToObj(caller -> callers.submit(() -> {
                        start.await(LIMIT.toSeconds(), TimeUnit.SECONDS);
                        return round.lentBy(leasing);
                    }))
                    .toList();
        }

        private static List<Lent> joined(List<Future<Lent>> some, List<Future<Lent>> others) throws Exception {
            List<Lent> all = new ArrayList<>();
            for (Future<Lent> one :
                    Stream.concat(some.stream(), others.stream()).toList()) {
                all.add(one.get(2 * LIMIT.toSeconds(), TimeUnit.SECONDS));
            }
            return all;
        }

        private void change(String statement) throws SQLException {
            try (PreparedStatement change = database.prepareStatement(statement)) {
                change.setString(1, integration);
                assertThat(change.executeUpdate()).isOne();
            }
        }

        private String ask(String question) {
            try (PreparedStatement statement = database.prepareStatement(question)) {
                statement.setString(1, integration);
                try (ResultSet rows = statement.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    return rows.getString(1);
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        private void tell(Duration took) {
            JsonNode grants = provider.grants();
            int disturbed = ROUNDS / STOPPED_EVERY;
            stack.console()
                    .line(FIGURES.formatted(
                            ROUNDS,
                            CALLERS,
                            took.toSeconds(),
                            disturbed,
                            tally.leases.get(),
                            grants.path("refreshes").asInt(),
                            grants.path("replays").asInt(),
                            grants.path("revoked_grants").asInt(),
                            tally.askedToWait.get(),
                            tally.toldItIsLost.get()));
        }
    }

    /** The account goes on, for the provider and for its owner, and of former generations nothing is kept. */
    private static void requireAlive(Race race, Lent last) {
        JsonNode grants = race.provider().grants();
        assertThat(grants.path("revoked_grants").asInt(-1)).isZero();
        assertThat(grants.path("refresh_tokens").asInt()).isOne();
        Http.get(race.provider().address("/v1/me"), Map.of("Authorization", "Bearer " + last.text()))
                .expect(200);
        Patience.until("That one generation is kept", LIMIT, () -> race.ask(SECRETS), "1"::equals);
        // Where it was told that the account is lost, it is told that it is not, a moment later.
        Patience.until(
                "That the integration is connected",
                LIMIT,
                () -> race.person()
                        .api()
                        .get("/api/v1/integrations/" + race.integration())
                        .expect(200)
                        .json(),
                integration -> integration.path("state").asText().equals("CONNECTED"));
    }
}
