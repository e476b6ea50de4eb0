package dev.hypernet.credentials.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import dev.hypernet.contracts.UserId;
import dev.hypernet.credentials.KeyOfTheirOwn;
import dev.hypernet.credentials.OddProvider;
import dev.hypernet.credentials.PhotoProvider;
import dev.hypernet.credentials.ProviderSandbox;
import dev.hypernet.credentials.Walk;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jose4j.jwt.MalformedClaimException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Registrations with providers, as integration-service gives them and as exchanges use them. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(ProviderSandbox.class)
class ClientResourceTest {
    private static final String CLIENTS = "/internal/v1/clients/";
    private static final String GRANTED = "{\"access_token\":\"A\",\"refresh_token\":\"R\",\"expires_in\":3600}";
    private static final KeyOfTheirOwn RSA = KeyOfTheirOwn.rsa(2048);

    private final String type =
            "t" + UUID.randomUUID().toString().replace("-", "").substring(0, 20);

    @Test
    @Requirement({"C01", "C05", "C06", "D10"})
    void aClientIsKeptAsASecretAndShownWithoutOne() throws SQLException {
        give(Map.of("client_id", "our-id", "client_secret", "canary-of-the-client"))
                .then()
                .statusCode(204);

        Response shown = get();

        shown.then()
                .statusCode(200)
                .body("client_id", equalTo("our-id"))
                .body("has_client_secret", is(true))
                .body("has_private_key", is(false))
                .body("source", equalTo("store"));
        assertThat(shown.asString()).doesNotContain("canary");
        assertThat(rows()).contains(type).doesNotContain("canary").doesNotContain("our-id");
        assertThat(secrets()).isEqualTo(1);
    }

    @Test
    @Requirement("C01")
    void itIsWhatAnExchangeShows() {
        give(Map.of("client_id", "our id", "client_secret", "a:b")).then().statusCode(204);
        try (OddProvider provider = OddProvider.answering(200, GRANTED)) {
            Walk walk = walk(provider, "basic");

            walk.begin().then().statusCode(201).body("authorization_url", containsString("client_id=our%20id"));
            walk.exchange("any").then().statusCode(200);

            assertThat(pair(provider.asked().getFirst())).isEqualTo("our+id:a%3Ab");
        }
    }

    @Test
    @Requirement("C01")
    void itComesBeforeWhatTheOperatorConfiguredUntilItIsTakenBack() {
        String photos = CLIENTS + "sandbox_photos";
        try (OddProvider provider = OddProvider.answering(200, GRANTED)) {
            asked(photos).then().statusCode(200).body("source", equalTo("configuration"));
            Walk.as("integration-service")
                    .body(Map.of("client_id", "another", "client_secret", "s"))
                    .put(photos)
                    .then()
                    .statusCode(204);

            asked(photos).then().body("client_id", equalTo("another")).body("source", equalTo("store"));
            Walk.to("sandbox_photos", UserId.random(), UUID.randomUUID(), "nobody", oauth2(provider, "basic"))
                    .begin()
                    .then()
                    .body("authorization_url", containsString("client_id=another"));
        } finally {
            Walk.as("integration-service").delete(photos).then().statusCode(204);
        }
        asked(photos).then().statusCode(200).body("source", equalTo("configuration"));
        assertThat(PhotoProvider.statusOfMe(Walk.toPhotos().connected().accessToken()))
                .isEqualTo(200);
    }

    @Test
    @Requirement({"C01", "C09"})
    void aRenewalShowsTheClientThatIsInForceThen() {
        try (OddProvider provider = OddProvider.answering(200, GRANTED)) {
            give(Map.of("client_id", "one", "client_secret", "s")).then().statusCode(204);
            Walk walk = walk(provider, "basic");
            walk.begin().then().statusCode(201);
            walk.exchange("any").then().statusCode(200);
            give(Map.of("client_id", "two", "client_secret", "t")).then().statusCode(204);

            walk.leaseAfterRefusalOf(1).then().statusCode(200).body("generation", is(2));

            assertThat(provider.asked().stream().map(ClientResourceTest::pair)).containsExactly("one:s", "two:t");
        }
    }

    @Test
    @Requirement({"C01", "C07"})
    void aClientThatSignsShowsAnAssertionAndNeverItsKey() throws MalformedClaimException, SQLException {
        give(Map.of("client_id", "signer", "private_key", RSA.pem(), "key_id", "key-1"))
                .then()
                .statusCode(204);
        get().then().body("has_client_secret", is(false)).body("has_private_key", is(true));
        try (OddProvider provider = OddProvider.answering(200, GRANTED)) {
            Walk walk = walk(provider, "private_key_jwt");
            walk.begin().then().statusCode(201);

            walk.exchange("any").then().statusCode(200);

            OddProvider.Asked asked = provider.asked().getFirst();
            Map<String, String> form = KeyOfTheirOwn.form(asked.form());
            String assertion = form.getOrDefault("client_assertion", "");
            assertThat(asked.authorization()).isEmpty();
            assertThat(form).containsEntry("client_id", "signer").doesNotContainKey("client_secret");
            assertThat(RSA.verified(assertion).getSubject()).isEqualTo("signer");
            assertThat(RSA.verified(assertion).getAudience()).containsExactly(provider.url());
            assertThat(KeyOfTheirOwn.header(assertion, "kid")).isEqualTo("key-1");
        }
        assertThat(rows()).doesNotContain(RSA.canary());
    }

    @ParameterizedTest
    @CsvSource({"basic, client-secret", "post, client-secret", "private_key_jwt, private-key"})
    @Requirement("C01")
    void aClientWithoutWhatTheProviderWantsToSeeIsToldBeforeAnybodyIsSentThere(String authentication, String missing) {
        give(Map.of("client_id", "public")).then().statusCode(204);
        try (OddProvider provider = OddProvider.answering(200, GRANTED)) {
            walk(provider, authentication)
                    .begin()
                    .then()
                    .statusCode(409)
                    .body("type", endsWith("/provider-not-configured"))
                    .body("detail", containsString(missing))
                    .body("detail", containsString("/api/v1/definitions/" + type + "/client"));
            walk(provider, "none").begin().then().statusCode(201);
        }
    }

    @Test
    @Requirement("C09")
    void ofEightWhoGiveAtOnceOneIsKeptWholeAndNoOtherIsLeft() throws SQLException {
        AtomicInteger number = new AtomicInteger();

        List<Response> answers = Walk.atOnce(8, () -> give(paired(number.incrementAndGet())));

        assertThat(answers).allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(204));
        assertThat(secrets()).isEqualTo(1);
        try (OddProvider provider = OddProvider.answering(200, GRANTED)) {
            Walk walk = walk(provider, "basic");
            walk.begin().then().statusCode(201);
            walk.exchange("any").then().statusCode(200);
            assertThat(pair(provider.asked().getFirst())).matches("id-(\\d):secret-\\1");
        }
    }

    private static Map<String, String> paired(int number) {
        return Map.of("client_id", "id-" + number, "client_secret", "secret-" + number);
    }

    @Test
    @Requirement("C09")
    void whatAProcessLeftThatDiedOnItsWayIsDestroyedByTheNext() throws SQLException {
        give(paired(1)).then().statusCode(204);
        TestStack.database().rows("""
                        with died as (
                            update credential.oauth_client set issued = issued + 1 where integration_type = ?
                            returning user_id, id, issued)
                        insert into credential.integration_secret
                            (user_id, credential_id, generation, key_version, ciphertext, created_at)
                        select user_id, id, issued, '1', 'left'::bytea, now() from died returning 1
                        """, type);
        assertThat(secrets()).isEqualTo(2);

        give(paired(2)).then().statusCode(204);

        assertThat(secrets()).isEqualTo(1);
        get().then().body("client_id", equalTo("id-2"));
    }

    @Test
    void takingBackDestroysItAndMayBeRepeated() throws SQLException {
        give(paired(1)).then().statusCode(204);

        for (int time = 0; time < 2; time++) {
            Walk.as("integration-service").delete(CLIENTS + type).then().statusCode(204);
        }

        assertThat(secrets()).isZero();
        get().then().statusCode(404);
        give(paired(2)).then().statusCode(204);
        get().then().statusCode(200).body("client_id", equalTo("id-2"));
    }

    @Test
    @Requirement("C11")
    void everyChangeIsInTheAudit() throws SQLException {
        give(paired(1)).then().statusCode(204);
        Walk.as("integration-service").delete(CLIENTS + type).then().statusCode(204);

        assertThat(TestStack.database().rows("""
                        select u.caller, u.action, u.purpose, u.generation
                          from credential.secret_use u
                          join credential.oauth_client c on (c.user_id, c.id) = (u.user_id, u.credential_id)
                         where c.integration_type = ?
                         order by u.position
                        """, type))
                .containsExactly(
                        List.of("integration-service", "give", "client", "1"),
                        List.of("integration-service", "destroy", "client", "2"));
    }

    @Test
    @Requirement({"C01", "C07"})
    void aKeyThatCannotSignIsRefusedWithoutBeingRepeated() throws SQLException {
        List<String> keys = List.of(
                KeyOfTheirOwn.rsa(1024).pem(), KeyOfTheirOwn.curve("secp384r1").pem(), RSA.publicPem(), "canary");

        for (String key : keys) {
            give(Map.of("client_id", "signer", "private_key", key))
                    .then()
                    .statusCode(422)
                    .body("errors.pointer", equalTo(List.of("/private_key")))
                    .body("detail", not(containsString("canary")));
        }
        assertThat(secrets()).isZero();
    }

    @Test
    void whatBreaksARuleIsNamed() {
        give(Map.of("client_secret", "s")).then().statusCode(422).body("errors[0].pointer", equalTo("/client_id"));
        give(Map.of("client_id", "i", "client_secret", ""))
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/client_secret"));
        give(Map.of("client_id", "i", "client_secret", "x".repeat((8 << 10) + 1)))
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/client_secret"));
        give(Map.of("client_id", "i", "key_id", "k"))
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/key_id"));
        Map<String, Object> number = new HashMap<>(Map.of("client_id", "i", "client_secret", 12345678));
        Walk.as("integration-service")
                .body(number)
                .put(CLIENTS + type)
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/client_secret"))
                .body("detail", not(containsString("12345678")));
    }

    @Test
    void aTypeIsASlug() {
        Walk.as("integration-service")
                .body(paired(1))
                .put(CLIENTS + "No-Slug")
                .then()
                .statusCode(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sync-worker", "link-service", "object-service"})
    @Requirement("C01")
    void noOtherServiceHasToDoWithIt(String caller) {
        give(paired(1)).then().statusCode(204);

        Walk.as(caller).get(CLIENTS + type).then().statusCode(403);
        Walk.as(caller).body(paired(2)).put(CLIENTS + type).then().statusCode(403);
        Walk.as(caller).delete(CLIENTS + type).then().statusCode(403);

        get().then().statusCode(200).body("client_id", equalTo("id-1"));
    }

    @Test
    @Requirement({"C05", "O22"})
    void theInstallationDoesNotLeave() {
        give(paired(1)).then().statusCode(204);

        Walk.as("integration-service")
                .delete("/internal/v1/users/" + Installation.OWNER)
                .then()
                .statusCode(403);

        get().then().statusCode(200);
        give(paired(2)).then().statusCode(204);
    }

    @Test
    @Requirement("C05")
    void noPersonsLeaseReachesIt() throws SQLException {
        give(paired(1)).then().statusCode(204);
        UUID id = UUID.fromString(TestStack.database()
                .rows("select id from credential.oauth_client where integration_type = ?", type)
                .getFirst()
                .getFirst());

        Walk.spared(UserId.random(), id).lease().then().statusCode(404);
        Walk.spared(Installation.OWNER, id).lease().then().statusCode(404);
    }

    private Response give(Map<String, String> client) {
        return Walk.as("integration-service").body(client).put(CLIENTS + type);
    }

    private Response get() {
        return asked(CLIENTS + type);
    }

    private static Response asked(String path) {
        return Walk.as("integration-service").get(path);
    }

    private Walk walk(OddProvider provider, String authentication) {
        return Walk.to(type, UserId.random(), UUID.randomUUID(), "nobody", oauth2(provider, authentication));
    }

    private static Map<String, Object> oauth2(OddProvider provider, String authentication) {
        Map<String, Object> settings = PhotoProvider.oauth2("nobody");
        settings.put("token_url", provider.url());
        settings.put("client_authentication", authentication);
        return settings;
    }

    private static String pair(OddProvider.Asked asked) {
        return new String(
                Base64.getDecoder().decode(asked.authorization().substring("Basic ".length())), StandardCharsets.UTF_8);
    }

    private int secrets() throws SQLException {
        return TestStack.database().rows("""
                        select 1 from credential.integration_secret s
                          join credential.oauth_client c on (c.user_id, c.id) = (s.user_id, s.credential_id)
                         where c.integration_type = ?
                        """, type).size();
    }

    private String rows() throws SQLException {
        return TestStack.database()
                .rows("select c::text from credential.oauth_client c where integration_type = ?", type)
                .toString();
    }
}
