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
import dev.hypernet.testkit.Stretch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The key of the table of secrets is replaced twice while two processes of credential-service lend what it encrypts and
 * take new credentials. The operator goes by what both processes tell: adds a version, makes it current, waits until no
 * secret names the one before, takes that one away. No lease may fail, and each must be the credential asked for.
 */
@ExtendWith(StackExtension.class)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class RotationUnderLoadIT {
    private static final int GIVEN_BEFORE = 400;
    private static final int CALLERS = 12;
    private static final Duration CALM = Duration.ofSeconds(3);
    private static final Duration BREATH = Duration.ofMillis(20);
    private static final Duration LIMIT = Duration.ofMinutes(1);

    /** That of the installation, which all other tests have. */
    private static final String FIRST = "1";

    /** A process that has ended counts as there for a minute more; nobody waits for that here. */
    private static final String FORGET_PROCESSES_THAT_ENDED = """
        update credential.secret_key_process set seen_at = now() - interval '61 seconds'
        """;

    private static final String VERSIONS =
            "select distinct key_version from credential.integration_secret order by key_version";
    private static final String ROTATED = """
        select count(*) from credential.secret_use where action = 'rotate' and outcome = 'encrypted'
        """;

    private static final String FIGURES =
            "the key replaced twice in %.1f s under 2 x %d callers: %d leases, %d failed, %.0f/s (before: %.0f/s); p50"
                    + " %.1f ms (%.1f), p99 %.1f ms (%.1f); %s secrets encrypted anew, %d credentials given meanwhile";

    @Test
    @Requirement({"C06", "C09"})
    void noLeaseFailsWhileTheKeyIsReplacedTwice(RunningStack stack, @TempDir Path folder) throws Exception {
        KeyFile keys = KeyFile.with(folder.resolve("keys.json"), FIRST, keyOf(stack));
        CompletableFuture<Integer> unused = stack.restart(Service.CREDENTIAL_SERVICE, keys.arguments());
        try (SecondReplica second = stack.startSecond(Service.CREDENTIAL_SERVICE, keys.arguments());
                Connection database = stack.database();
                Operator operator = Operator.of(stack, second.address(), keys);
                Load load = Load.on(stack, second.address())) {
            change(database, FORGET_PROCESSES_THAT_ENDED);
            long rotatedBefore = Long.parseLong(answers(database, ROTATED).getFirst());
            load.give(GIVEN_BEFORE);

            load.begin();
            Thread.sleep(CALM);
            Stretch before = load.measureAnew();
            operator.replace(FIRST, "2");
            operator.replace("2", "3");
            Stretch during = load.end();

            long rotated = Long.parseLong(answers(database, ROTATED).getFirst()) - rotatedBefore;
            tell(stack, load, before, during, rotated);
            assertThat(load.failures()).as("leases that failed").isEmpty();
            assertThat(during.micros().getTotalCount()).isPositive();
            assertThat(rotated).as("secrets encrypted anew").isGreaterThanOrEqualTo(2L * GIVEN_BEFORE);
            assertThat(answers(database, VERSIONS))
                    .as("versions that secrets name")
                    .containsExactly("3");
            assertThat(keys.versions()).as("versions there are").containsExactly("3");
            load.leaseEach();
            assertThat(load.failures()).as("leases by the last key alone").isEmpty();
        } finally {
            unused = stack.restart(Service.CREDENTIAL_SERVICE, List.of());
        }
    }

    private static String keyOf(RunningStack stack) {
        return Objects.requireNonNull(stack.secrets().get("credentials.key.1"));
    }

    private static void tell(RunningStack stack, Load load, Stretch before, Stretch during, long rotated) {
        stack.console()
                .line(FIGURES.formatted(
                        during.seconds(),
                        CALLERS,
                        during.micros().getTotalCount(),
                        load.failures().size(),
                        during.perSecond(),
                        before.perSecond(),
                        during.millis(50),
                        before.millis(50),
                        during.millis(99),
                        before.millis(99),
                        rotated,
                        load.given() - GIVEN_BEFORE));
    }

    private static void change(Connection database, String statement) throws SQLException {
        try (Statement change = database.createStatement()) {
            change.executeUpdate(statement);
        }
    }

    private static List<String> answers(Connection database, String question) throws SQLException {
        try (Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery(question)) {
            List<String> answers = new ArrayList<>();
            while (rows.next()) {
                answers.add(rows.getString(1));
            }
            return answers;
        }
    }

    /** The file that both processes read, and what is to be in it. */
    private record KeyFile(Path path, Map<String, String> keys) {

        static KeyFile with(Path path, String version, String key) {
            KeyFile file = new KeyFile(path, new TreeMap<>());
            file.keys.put(version, key);
            file.write(version);
            return file;
        }

        List<String> arguments() {
            return List.of(
                    "-Dhypernet.secrets.keys-file=" + path,
                    "-Dhypernet.secrets.watch-every=1s",
                    "-Dhypernet.secrets.rotation-every=1s");
        }

        Collection<String> versions() {
            return keys.keySet();
        }

        /** At once, as Kubernetes does it. */
        void write(String current) {
            ObjectNode content = JsonNodeFactory.instance.objectNode().put("current", current);
            keys.forEach(content.putObject("keys")::put);
            try {
                Path fresh = Files.writeString(path.resolveSibling("fresh"), content.toString());
                Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Who replaces the key. */
    private record Operator(KeyFile file, String firstKey, List<URI> replicas, Map<String, String> identity)
            implements AutoCloseable {

        static Operator of(RunningStack stack, URI second, KeyFile file) throws IOException, InterruptedException {
            return new Operator(
                    file,
                    String.valueOf(file.keys().get(FIRST)),
                    List.of(stack.addresses().of(Service.CREDENTIAL_SERVICE), second),
                    ServiceToken.identity(stack, Service.INTEGRATION_SERVICE, Service.CREDENTIAL_SERVICE));
        }

        void replace(String before, String next) {
            file.keys().put(next, UUID.randomUUID() + "-" + UUID.randomUUID());
            file.write(before);
            await(
                    "That both know version " + next,
                    keys -> namesOf(keys, "unused").contains(next));
            file.write(next);
            await("That nothing needs version " + before, keys -> isAllOf(keys, next));
            file.keys().remove(before);
            file.write(next);
            await("That nobody has version " + before, keys -> isOnly(keys, next));
        }

        /** Goes back, wherever it was: the other tests of this stack have the first key alone. */
        @Override
        public void close() {
            file.keys().put(FIRST, firstKey);
            file.write(FIRST);
            await("That all is as it was", keys -> isAllOf(keys, FIRST));
        }

        private void await(String what, Predicate<JsonNode> enough) {
            replicas.forEach(replica -> Patience.until(what, LIMIT, () -> ask(replica), enough));
        }

        private JsonNode ask(URI replica) {
            return Http.get(URI.create(replica + "/internal/v1/secrets/keys"), identity)
                    .expect(200)
                    .json();
        }

        private static boolean isAllOf(JsonNode keys, String version) {
            Iterator<String> named = keys.path("secrets").fieldNames();
            return keys.path("current").asText().equals(version)
                    && keys.path("agreed").asText().equals(version)
                    && named.hasNext()
                    && named.next().equals(version)
                    && !named.hasNext();
        }

        /** Without any other key, too. */
        private static boolean isOnly(JsonNode keys, String version) {
            return isAllOf(keys, version)
                    && namesOf(keys, "unused").isEmpty()
                    && keys.path("refused").asText("").isEmpty();
        }

        private static List<String> namesOf(JsonNode keys, String list) {
            List<String> names = new ArrayList<>();
            keys.path(list).forEach(name -> names.add(name.asText()));
            return names;
        }
    }

    /** A credential, and what every lease of it must be. */
    private record Given(String id, String key) {}

    /** Callers who lease whatever was given without a pause, and one at each process who gives more. */
    private static final class Load implements AutoCloseable {
        private final List<Leasing> replicas;
        private final Map<String, String> giver;
        private final List<Given> all = new CopyOnWriteArrayList<>();
        private final Queue<String> failures = new ConcurrentLinkedQueue<>();
        private final AtomicBoolean ended = new AtomicBoolean();
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        private final List<Future<?>> running = new ArrayList<>();
        private volatile Stretch stretch = Stretch.begun();

        private Load(List<Leasing> replicas, Map<String, String> giver) {
            this.replicas = replicas;
            this.giver = giver;
        }

        static Load on(RunningStack stack, URI second) throws IOException, InterruptedException {
            Leasing first = Leasing.of(stack, Person.register(stack.addresses().frontDoor()), "none yet");
            return new Load(
                    List.of(first, first.at(second)),
                    ServiceToken.identity(stack, Service.INTEGRATION_SERVICE, Service.CREDENTIAL_SERVICE));
        }

        void give(int credentials) throws Exception {
            List<Future<?>> gifts = new ArrayList<>();
            for (int at = 0; at < CALLERS; at++) {
                Leasing replica = replicas.get(at % replicas.size());
                int share = credentials / CALLERS + (at < credentials % CALLERS ? 1 : 0);
                gifts.add(threads.submit(() -> IntStream.range(0, share).forEach(number -> give(replica))));
            }
            join(gifts);
        }

        void begin() {
            for (Leasing replica : replicas) {
                running.add(threads.submit(() -> giveOn(replica)));
                IntStream.range(0, CALLERS)
                        .mapToObj(caller -> threads.submit(() -> leaseOn(replica)))
                        .forEach(running::add);
            }
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
            join(running);
            return stretch.ended();
        }

        /** Each once, half of them at the other process. */
        void leaseEach() throws Exception {
            List<Future<?>> leases = new ArrayList<>();
            for (int at = 0; at < CALLERS; at++) {
                int first = at;
                leases.add(threads.submit(() -> IntStream.iterate(
                                first, next -> next < all.size(), next -> next + CALLERS)
                        .forEach(number -> lease(replicas.get(number % replicas.size()), all.get(number)))));
            }
            join(leases);
        }

        Collection<String> failures() {
            return failures;
        }

        int given() {
            return all.size();
        }

        @Override
        public void close() {
            ended.set(true);
            threads.close();
        }

        private void giveOn(Leasing replica) {
            while (!ended.get()) {
                give(replica);
                LockSupport.parkNanos(BREATH.toNanos());
            }
        }

        /** As integration-service does it for a key that its owner has typed in. */
        private void give(Leasing replica) {
            Given fresh = new Given(UUID.randomUUID().toString(), "key-" + UUID.randomUUID());
            ObjectNode gift = JsonNodeFactory.instance
                    .objectNode()
                    .put("user_id", replica.owner())
                    .put("integration_type", "keyed")
                    .put("type", "api_key");
            gift.putObject("fields").put("key", fresh.key());
            Http.send("PUT", URI.create(replica.replica() + "/internal/v1/credentials/" + fresh.id()), giver, gift)
                    .expect(204);
            all.add(fresh);
        }

        private void leaseOn(Leasing replica) {
            while (!ended.get()) {
                lease(replica, all.get(ThreadLocalRandom.current().nextInt(all.size())));
            }
        }

        private void lease(Leasing replica, Given one) {
            Stretch now = stretch;
            long began = System.nanoTime();
            try {
                Answer answer = replica.ofAnother(one.id()).ask();
                now.took(began);
                require(one, answer.expect(200).json());
            } catch (StepFailed failure) {
                failures.add(String.valueOf(failure.getMessage()));
            }
        }

        private void require(Given one, JsonNode lease) {
            if (!lease.path("fields").path("key").asText().equals(one.key())) {
                failures.add("another credential than " + one.id());
            }
        }

        private static void join(List<Future<?>> futures) throws Exception {
            for (Future<?> future : futures) {
                future.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            }
        }
    }
}
