package dev.hypernet.credentials.secret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.credentials.ProviderSandbox;
import dev.hypernet.credentials.Walk;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.Stretch;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.VaultServer;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The service's tokens of Vault are revoked, renewed and, with AppRole's secret id, replaced while it lends secrets and
 * takes new ones. No lease may fail, and each must be the credential asked for. The log has the figures.
 */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(ProviderSandbox.class)
@WithTestResource(
        value = VaultServer.class,
        initArgs = @ResourceArg(name = VaultServer.LOGIN, value = VaultServer.SECRET_ID_FILE))
class VaultRotationUnderLoadTest {
    private static final Logger LOG = Logger.getLogger(VaultRotationUnderLoadTest.class);
    private static final int GIVEN_BEFORE = 100;
    private static final int CALLERS = 16;
    private static final int REVOCATIONS = 10;
    private static final int SECRET_IDS = 3;
    private static final Duration CALM = Duration.ofSeconds(3);
    private static final Duration BETWEEN = Duration.ofMillis(500);
    private static final Duration RENEWING = Duration.ofSeconds(4);
    private static final Duration BREATH = Duration.ofMillis(20);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** A token is renewed for the last half minute of its life: so nearly always. */
    private static final Duration SHORT_LIFE = Duration.ofSeconds(31);

    private static final Duration LIFE = Duration.ofMinutes(20);

    private static final String FIGURES =
            "Vault's token replaced %d times by %d logins and renewed, the secret id replaced %d times, in %.1f s under"
                    + " %d callers: %d leases, %d failed, %.0f/s (before: %.0f/s); p50 %.1f ms (%.1f),"
                    + " p99 %.1f ms (%.1f); %d credentials given meanwhile";

    @BeforeEach
    void thereIsAVault() {
        VaultServer.assumeRunning();
    }

    @Test
    @Requirement({"C06", "C09"})
    void noLeaseFailsWhileTokensAndTheSecretIdAreReplaced() throws Exception {
        try (Load load = new Load()) {
            load.give(GIVEN_BEFORE);
            load.begin();
            Thread.sleep(CALM);
            Stretch before = load.measureAnew();
            Operator operator = new Operator();
            operator.revokeTokens();
            operator.letTokensBeRenewed();
            operator.replaceSecretIds();
            Stretch during = load.end();

            LOG.infof(
                    FIGURES,
                    operator.revocations,
                    operator.logins,
                    SECRET_IDS,
                    during.seconds(),
                    CALLERS,
                    during.micros().getTotalCount(),
                    load.failures.size(),
                    during.perSecond(),
                    before.perSecond(),
                    during.millis(50),
                    before.millis(50),
                    during.millis(99),
                    before.millis(99),
                    load.all.size() - GIVEN_BEFORE);
            assertThat(load.failures).as("leases that failed").isEmpty();
            assertThat(during.micros().getTotalCount()).isPositive();
            assertThat(operator.logins).as("logins").isGreaterThanOrEqualTo(operator.revocations);
            assertThat(VaultServer.secretIds()).as("secret ids there are").hasSize(1);
            load.all.forEach(load::lease);
            assertThat(load.failures).as("leases by the last secret id").isEmpty();
        }
    }

    /** Who rotates what the service shows Vault. */
    private static final class Operator {
        private int revocations;
        private int logins;

        void revokeTokens() throws InterruptedException {
            for (int revocation = 0; revocation < REVOCATIONS; revocation++) {
                revokeOnce();
                Thread.sleep(BETWEEN);
            }
        }

        void letTokensBeRenewed() throws InterruptedException {
            VaultServer.tokensLive(SHORT_LIFE);
            revokeOnce();
            Awaitility.await("a renewal").atMost(LIMIT).until(VaultServer::renewedTokens, renewed -> renewed > 0);
            Thread.sleep(RENEWING);
            // In the middle of it, too.
            revokeTokens();
            VaultServer.tokensLive(LIFE);
        }

        /** The new one is in use before the one before ends. */
        void replaceSecretIds() {
            for (int replaced = 0; replaced < SECRET_IDS; replaced++) {
                VaultServer.replaceSecretId();
                revokeOnce();
                VaultServer.destroyFormerSecretIds();
                revokeOnce();
            }
        }

        /** Returns when the service has logged in again. */
        private void revokeOnce() {
            logins += VaultServer.tokens();
            VaultServer.revokeTokens();
            revocations++;
            Awaitility.await("a login").atMost(LIMIT).until(VaultServer::tokens, tokens -> tokens > 0);
        }
    }

    /** A credential, and what every lease of it must be. */
    private record Given(Walk walk, String key) {}

    /** Callers who lease whatever was given without a pause, and one who gives more. */
    private static final class Load implements AutoCloseable {
        private final List<Given> all = new CopyOnWriteArrayList<>();
        private final Queue<String> failures = new ConcurrentLinkedQueue<>();
        private final AtomicBoolean ended = new AtomicBoolean();
        private final ExecutorService threads = Executors.newCachedThreadPool();
        private final List<Future<?>> running = new ArrayList<>();
        private volatile Stretch stretch = Stretch.begun();

        void give(int credentials) {
            IntStream.range(0, credentials).forEach(number -> give());
        }

        void begin() {
            running.add(threads.submit(this::giveOn));
            IntStream.range(0, CALLERS)
                    .mapToObj(caller -> threads.submit(this::leaseOn))
                    .forEach(running::add);
            measureAnew();
        }

        /** Returns what was measured until now. */
        Stretch measureAnew() {
            Stretch over = stretch.ended();
            stretch = Stretch.begun();
            return over;
        }

        /** Returns what was measured since, when the last has its answer. */
        Stretch end() throws Exception {
            ended.set(true);
            for (Future<?> one : running) {
                one.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            }
            return stretch.ended();
        }

        @Override
        public void close() {
            ended.set(true);
            threads.close();
        }

        private void giveOn() {
            while (!ended.get()) {
                give();
                LockSupport.parkNanos(BREATH.toNanos());
            }
        }

        private void give() {
            String key = "key-" + UUID.randomUUID();
            all.add(new Given(Walk.spared().having("api_key", Map.of("key", key)), key));
        }

        private void leaseOn() {
            while (!ended.get()) {
                lease(all.get(ThreadLocalRandom.current().nextInt(all.size())));
            }
        }

        private void lease(Given one) {
            Stretch now = stretch;
            long began = System.nanoTime();
            Response answer = one.walk().lease();
            now.took(began);
            if (answer.statusCode() != 200) {
                failures.add(answer.statusCode() + " " + answer.asString());
            } else if (!one.key().equals(answer.path("fields.key"))) {
                failures.add("another credential than " + one.walk().integration());
            }
        }
    }
}
