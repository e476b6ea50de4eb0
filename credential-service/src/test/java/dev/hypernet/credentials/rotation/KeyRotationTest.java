package dev.hypernet.credentials.rotation;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.hypernet.credentials.ProviderSandbox;
import dev.hypernet.credentials.Walk;
import dev.hypernet.credentials.secret.SecretKeys;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.restassured.response.ValidatableResponse;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The embedded store's key is replaced while the service serves. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(ProviderSandbox.class)
@WithTestResource(KeyFile.class)
class KeyRotationTest {
    private static final int READERS = 6;
    private static final String MANY = """
        insert into credential.integration_secret
               (user_id, credential_id, generation, key_version, ciphertext, created_at)
        select gen_random_uuid(), gen_random_uuid(), 1, '1',
               public.pgp_sym_encrypt('{"number":' || number || '}', ?), now()
          from generate_series(1, ?) as number
        returning 1
        """;
    private static final String AUDITED = """
        select count(*), count(distinct (used.user_id, used.credential_id))
          from credential.secret_use used
          join credential.integration_secret secret
         using (user_id, credential_id, generation)
         where used.action = 'rotate'
        """;

    @Inject
    KeyWatch watch;

    @Inject
    KeyRotation rotation;

    @Inject
    KeyRepository secrets;

    @Inject
    SecretKeys keys;

    /** Optional for the sake of the other tests' applications, which know this class too. */
    @ConfigProperty(name = "hypernet.secrets.keys-file")
    Optional<Path> configured;

    @BeforeEach
    void thereIsOneKeyAndOneProcess() throws Throwable {
        for (String table : List.of("integration_secret", "secret_key_process", "secret_key_agreed")) {
            TestStack.database().rows("delete from credential.%s returning 1".formatted(table));
        }
        use("1", "1");
    }

    @Test
    @Requirement({"C06", "C09"})
    void everySecretIsRotatedUnderReadsAndWritesAndNoneOfThemFails() throws Throwable {
        List<Reader> readers = IntStream.range(0, READERS)
                .mapToObj(number -> new Reader(KeyRotation.SLICE / READERS + 10))
                .toList();
        AtomicBoolean ended = new AtomicBoolean();
        try (ExecutorService threads = Executors.newFixedThreadPool(READERS)) {
            List<Future<Integer>> reading = readers.stream()
                    .map(reader -> threads.submit(() -> reader.readUntil(ended)))
                    .toList();
            try {
                use("2", "1", "2");
                together(rotation, anotherReplica());
                use("3", "1", "2", "3");
                together(rotation, anotherReplica());
            } finally {
                ended.set(true);
            }
            for (Future<Integer> reads : reading) {
                assertThat(reads.get())
                        .as("rounds of reads, each of them granted")
                        .isPositive();
            }
        }
        together(rotation);

        assertThat(versions()).containsExactly("3");
        readers.forEach(Reader::readAll);
        use("3", "3");
        readers.forEach(Reader::readAll);
    }

    @Test
    @Requirement({"C06", "C09"})
    void twoReplicasDoNoSecretTwice() throws Throwable {
        int all = 3 * KeyRotation.SLICE + 1;
        TestStack.database().rows(MANY, KeyFile.key("1"), all);
        use("2", "1", "2");

        together(rotation, anotherReplica());
        together(rotation);

        assertThat(versions()).containsExactly("2");
        assertThat(TestStack.database().rows(AUDITED))
                .containsExactly(List.of(String.valueOf(all), String.valueOf(all)));
        assertThat(TestStack.database()
                        .rows(
                                "select count(*) from credential.integration_secret"
                                        + " where public.pgp_sym_decrypt(ciphertext, ?) like '{\"number\":%'",
                                KeyFile.key("2")))
                .containsExactly(List.of(String.valueOf(all)));
    }

    @Test
    @Requirement("C06")
    void aSecretThatDoesNotOpenStaysAsItIsAndStopsNobody() throws Throwable {
        Walk broken = Walk.spared().having("api_key", Map.of("key", "k"));
        TestStack.database().rows(MANY, KeyFile.key("1"), KeyRotation.SLICE);
        broken.change("update credential.integration_secret set ciphertext = '\\x00'");
        use("2", "1", "2");

        together(rotation);

        assertThat(versions()).containsExactly("1", "2");
        state().body("secrets.'1'", equalTo(1)).body("secrets.'2'", equalTo(KeyRotation.SLICE));
        assertThat(TestStack.database()
                        .rows(
                                "select encode(ciphertext, 'hex') from credential.integration_secret where user_id = ?",
                                broken.user().value()))
                .containsExactly(List.of("00"));
    }

    @Test
    @Requirement({"C06", "C07"})
    void aBrokenFileKeepsTheOldKeysAndIsTold() throws Throwable {
        Walk walk = Walk.spared().having("api_key", Map.of("key", "k"));
        KeyFile.replaceWith(file(), "{\"current\":\"2\",\"keys\":{\"2\":\"canary-of-a-broken-file");

        done(() -> watch.look());

        state().body("current", equalTo("1"))
                .body("refused", containsString(file().toString()))
                .body("refused", not(containsString("canary")));
        assertThat(metric("hypernet_secrets_keys_refused")).endsWith(" 1.0");
        walk.lease().then().statusCode(200).body("fields.key", equalTo("k"));
        walk.having("api_key", Map.of("key", "k2"));
        walk.lease().then().statusCode(200).body("fields.key", equalTo("k2"));

        use("1", "1");
        state().body("refused", nullValue());
        assertThat(metric("hypernet_secrets_keys_refused")).endsWith(" 0.0");
    }

    @Test
    @Requirement("C06")
    void aKeyThatSecretsNeedIsNotTakenAway() throws Throwable {
        Walk walk = Walk.spared().having("api_key", Map.of("key", "k"));

        use("2", "2");

        state().body("current", equalTo("1")).body("refused", containsString("version 1 is missing"));
        walk.lease().then().statusCode(200);
        use("2", "1", "2");
        together(rotation);
        use("2", "2");
        state().body("current", equalTo("2")).body("refused", nullValue());
        walk.lease().then().statusCode(200).body("fields.key", equalTo("k"));
    }

    @Test
    @Requirement("C06")
    void nothingIsWrittenWithAKeyThatAnotherProcessMayNotHaveYet() throws Throwable {
        UUID another = UUID.randomUUID();
        done(() -> secrets.announce(another, "1"));
        Walk before = Walk.spared().having("api_key", Map.of("key", "before"));

        use("2", "1", "2");
        Walk meanwhile = Walk.spared().having("api_key", Map.of("key", "meanwhile"));
        together(rotation);

        assertThat(versions()).containsExactly("1");
        state().body("current", equalTo("2")).body("agreed", equalTo("1"));

        done(() -> secrets.announce(another, "2"));
        done(() -> watch.look());
        Walk after = Walk.spared().having("api_key", Map.of("key", "after"));
        assertThat(versions()).containsExactly("1", "2");
        together(rotation);
        assertThat(versions()).containsExactly("2");
        List.of(before, meanwhile, after).forEach(walk -> walk.lease().then().statusCode(200));
    }

    @Test
    @Requirement("C06")
    void aProcessThatIsGoneHoldsNobodyBack() throws Throwable {
        done(() -> secrets.announce(UUID.randomUUID(), "1"));
        TestStack.database()
                .rows("update credential.secret_key_process set seen_at = now() - interval '61 seconds' returning 1");

        use("2", "1", "2");

        state().body("agreed", equalTo("2"));
    }

    @Test
    @Requirement("C06")
    void howFarItIsCanBeSeen() throws Throwable {
        TestStack.database().rows(MANY, KeyFile.key("1"), 3);
        together(rotation);
        assertThat(metric("hypernet_secrets_by_key{version=\"1\"")).endsWith(" 3.0");

        use("2", "1", "2");
        together(rotation);
        together(rotation);

        assertThat(metric("hypernet_secrets_by_key{version=\"2\"")).endsWith(" 3.0");
        assertThat(metric("hypernet_secrets_by_key{version=\"1\"")).isEmpty();
        state().body("current", equalTo("2"))
                .body("agreed", equalTo("2"))
                .body("secrets.'2'", equalTo(3))
                .body("unused", contains("1"))
                .body("missing", equalTo(List.of()));
    }

    @Test
    @Requirement("C05")
    void noOtherServiceMayAskForIt() {
        Walk.as("sync-worker").get("/internal/v1/secrets/keys").then().statusCode(403);
        given().get("/internal/v1/secrets/keys").then().statusCode(401);
    }

    /** Somebody with credentials of their own, who knows what each of them is. */
    private static final class Reader {
        private final List<Walk> walks;
        private final List<String> values = new ArrayList<>();

        Reader(int credentials) {
            walks = IntStream.range(0, credentials)
                    .mapToObj(number -> Walk.spared())
                    .toList();
            walks.forEach(walk -> values.add(give(walk, "first")));
        }

        private static String give(Walk walk, String value) {
            walk.having("api_key", Map.of("key", value));
            return value;
        }

        /** Every fourth is given anew on the way. */
        int readUntil(AtomicBoolean ended) {
            int rounds = 0;
            do {
                readAll();
                for (int at = rounds % 4; at < walks.size(); at += 4) {
                    values.set(at, give(walks.get(at), "of round " + rounds));
                }
                rounds++;
            } while (!ended.get());
            return rounds;
        }

        void readAll() {
            for (int at = 0; at < walks.size(); at++) {
                walks.get(at).lease().then().statusCode(200).body("fields.key", equalTo(values.get(at)));
            }
        }
    }

    private KeyRotation anotherReplica() {
        return new KeyRotation(secrets, keys, watch, new SimpleMeterRegistry());
    }

    private void use(String current, String... versions) throws Throwable {
        KeyFile.replace(file(), current, versions);
        done(() -> watch.look());
    }

    private static void together(KeyRotation... replicas) throws Throwable {
        done(() -> Uni.join()
                .all(List.of(replicas).stream().map(KeyRotation::rotate).toList())
                .andFailFast());
    }

    private static <T> void done(Supplier<Uni<T>> work) throws Throwable {
        VertxContextSupport.subscribeAndAwait(work);
    }

    private static List<String> versions() throws SQLException {
        return TestStack.database()
                .rows("select distinct key_version from credential.integration_secret order by 1")
                .stream()
                .map(List::getFirst)
                .toList();
    }

    private static ValidatableResponse state() {
        return Walk.as("integration-service")
                .get("/internal/v1/secrets/keys")
                .then()
                .statusCode(200);
    }

    /** The line of a metric; the empty text where there is none. */
    private static String metric(String beginning) {
        return given().get("/q/metrics")
                .then()
                .statusCode(200)
                .extract()
                .asString()
                .lines()
                .filter(line -> line.startsWith(beginning))
                .findFirst()
                .orElse("");
    }

    private Path file() {
        return configured.orElseThrow();
    }
}
