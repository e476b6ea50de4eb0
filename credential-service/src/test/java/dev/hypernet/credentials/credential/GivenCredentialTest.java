package dev.hypernet.credentials.credential;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.hypernet.contracts.UserId;
import dev.hypernet.credentials.PhotoProvider;
import dev.hypernet.credentials.ProviderSandbox;
import dev.hypernet.credentials.SignedToken;
import dev.hypernet.credentials.Walk;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Tokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Credentials that somebody gives, from the day they do to the day they take them back. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(ProviderSandbox.class)
class GivenCredentialTest {
    private static final Map<String, String> KEY = Map.of("key", "k-1");
    private static final Map<String, String> ANOTHER_KEY = Map.of("key", "k-2");
    private static final int FIELD = 8 << 10;

    @BeforeEach
    void noFaults() {
        PhotoProvider.clearFaults();
    }

    @Test
    @Requirement({"C02", "D09"})
    void aUserNameAndAPasswordAreLeasedAsTheyWereGiven() {
        Map<String, String> fields = Map.of("username", "ada", "password", " p:ä\"\\\n ");

        Walk.spared()
                .having("basic", fields)
                .lease()
                .then()
                .statusCode(200)
                .body("type", equalTo("basic"))
                .body("fields", equalTo(fields))
                .body("expires_at", nullValue())
                .body("generation", is(1))
                .body("$", not(hasKey("access_token")))
                .body("$", not(hasKey("token_type")));
    }

    @Test
    @Requirement({"C03", "C08", "D09"})
    void aKeyIsLeasedWithItsSecretAndNeverExpires() throws SQLException {
        Map<String, String> fields = Map.of("key", "k-1", "secret", "");
        Walk walk = Walk.spared().having("api_key", fields);

        walk.lease()
                .then()
                .statusCode(200)
                .body("type", equalTo("api_key"))
                .body("fields", equalTo(fields))
                .body("expires_at", nullValue());
        assertThat(walk.column("token_expires_at")).isEqualTo("null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sync", "content"})
    @Requirement({"C03", "D09"})
    void aWorkerIsLentAKeyForPagesAndForBytes(String purpose) {
        Walk walk = Walk.spared().having("api_key", KEY);

        walk.lease("sync-worker", walk.user(), null, purpose)
                .then()
                .statusCode(200)
                .body("fields", equalTo(KEY))
                .body("generation", is(1));
        walk.lease("sync-worker", walk.user(), 1L, purpose).then().statusCode(409);
    }

    @Test
    @Requirement({"C04", "D09"})
    void aCustomCredentialHasTheFieldsItsProviderWants() {
        Map<String, String> fields = IntStream.range(0, 50)
                .boxed()
                .collect(Collectors.toMap(number -> "field " + number, number -> "value of " + number));

        Walk.spared()
                .having("custom", fields)
                .lease()
                .then()
                .statusCode(200)
                .body("type", equalTo("custom"))
                .body("fields", equalTo(fields));
    }

    @Test
    @Requirement({"C04", "D09"})
    void aSignedTokenExpiresWhenItSays() {
        String token = SignedToken.claiming("{\"exp\":4102444800}");

        Walk.spared()
                .having("jwt", Map.of("token", token))
                .lease()
                .then()
                .statusCode(200)
                .body("type", equalTo("jwt"))
                .body("fields.token", equalTo(token))
                .body("expires_at", equalTo("2100-01-01T00:00:00.000Z"));
    }

    @Test
    @Requirement("C04")
    void whoeverGivesATokenKnowsBetterWhenItExpires() {
        Walk walk = Walk.spared();
        String token = SignedToken.claiming("{\"exp\":1}");

        walk.give("jwt", Map.of("token", token), "2100-02-03T04:05:06.789Z")
                .then()
                .statusCode(204);

        walk.lease().then().statusCode(200).body("expires_at", equalTo("2100-02-03T04:05:06.789Z"));
    }

    @ParameterizedTest
    @CsvSource({"jwt, opaque", "jwt, a.b.c", "api_key, x.eyJleHAiOjF9.z"})
    @Requirement({"C04", "C08"})
    void whatTellsNoTimeDoesNotExpire(String type, String token) {
        Walk.spared()
                .having(type, Map.of("token", token))
                .lease()
                .then()
                .statusCode(200)
                .body("expires_at", nullValue());
    }

    @Test
    void whatIsGivenAgainTakesThePlaceOfWhatWas() throws SQLException {
        Walk walk = Walk.spared().having("api_key", KEY);

        walk.having("basic", Map.of("username", "ada", "password", "p"));

        walk.lease()
                .then()
                .statusCode(200)
                .body("type", equalTo("basic"))
                .body("fields.username", equalTo("ada"))
                .body("generation", is(2));
        assertThat(walk.secrets()).as("the former generation is destroyed").isEqualTo(1);
    }

    @Test
    void givingTheSameTwiceIsGivingItOnce() throws SQLException {
        Walk walk = Walk.spared().having("api_key", KEY).having("api_key", KEY);

        walk.lease().then().statusCode(200).body("fields", equalTo(KEY));
        assertThat(walk.secrets()).isEqualTo(1);
        assertThat(walk.column("status")).isEqualTo("active");
    }

    @Test
    void ofEightWhoGiveAtOnceOneIsKeptWhole() throws SQLException {
        Walk walk = Walk.spared();
        AtomicInteger number = new AtomicInteger();

        List<Response> answers = Walk.atOnce(8, () -> walk.give("basic", paired(number.incrementAndGet())));

        assertThat(answers).allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(204));
        Map<String, String> kept = walk.lease().then().statusCode(200).extract().path("fields");
        assertThat(kept.get("password")).isEqualTo("password of " + kept.get("username"));
        assertThat(walk.secrets()).isEqualTo(1);
    }

    private static Map<String, String> paired(int number) {
        return Map.of("username", "user " + number, "password", "password of user " + number);
    }

    @Test
    @Requirement("C04")
    void whatTheProviderRefusedIsLeasedNoMoreUntilItIsGivenAgain() throws SQLException {
        Walk walk = Walk.spared().having("api_key", KEY);

        walk.leaseAfterRefusalOf(1)
                .then()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("type", endsWith("/credential-rejected"))
                .body("detail", containsString("given again"));
        walk.lease().then().statusCode(409).body("type", endsWith("/credential-rejected"));
        assertThat(walk.column("status")).isEqualTo("rejected");

        walk.having("api_key", ANOTHER_KEY);
        walk.lease().then().statusCode(200).body("fields", equalTo(ANOTHER_KEY));
    }

    @Test
    void aRefusalOfWhatWasReplacedMeanwhileRejectsNothing() {
        Walk walk = Walk.spared().having("api_key", KEY).having("api_key", ANOTHER_KEY);

        walk.leaseAfterRefusalOf(1)
                .then()
                .statusCode(200)
                .body("generation", is(2))
                .body("fields", equalTo(ANOTHER_KEY));
    }

    @Test
    @Requirement("C04")
    void whatHasExpiredIsLeasedNoMore() throws SQLException {
        Walk walk = Walk.spared();
        walk.give("api_key", KEY, "2001-02-03T04:05:06.789Z").then().statusCode(204);
        Walk signed = Walk.spared().having("jwt", Map.of("token", SignedToken.claiming("{\"exp\":981173106}")));

        for (Walk expired : List.of(walk, signed)) {
            expired.lease()
                    .then()
                    .statusCode(409)
                    .body("type", endsWith("/credential-rejected"))
                    .body("detail", containsString("expired"));
            assertThat(expired.column("status")).isEqualTo("rejected");
        }
    }

    @Test
    void aConsentTakesThePlaceOfWhatWasGivenAndTheOtherWayRound() throws SQLException {
        Walk walk = Walk.toPhotos().having("api_key", KEY).connected();
        walk.lease().then().statusCode(200).body("type", equalTo("oauth2")).body("$", not(hasKey("fields")));
        String token = walk.accessToken();
        assertThat(PhotoProvider.statusOfMe(token)).isEqualTo(200);

        walk.having("api_key", ANOTHER_KEY);

        walk.lease().then().statusCode(200).body("fields", equalTo(ANOTHER_KEY));
        walk.leaseAfterRefusalOf(3).then().statusCode(409);
        assertThat(walk.secrets()).isEqualTo(1);
    }

    @Test
    void revokingDestroysWhatWasGiven() throws SQLException {
        Walk walk = Walk.spared().having("api_key", KEY);

        for (int time = 0; time < 2; time++) {
            walk.revoke()
                    .then()
                    .statusCode(200)
                    .body("revoked", is(false))
                    .body("reason", containsString("at the provider"));
        }

        assertThat(walk.secrets()).isZero();
        walk.lease().then().statusCode(404);
        walk.leaseAfterRefusalOf(1).then().statusCode(404);
    }

    @Test
    void afterARevocationItCanBeGivenAgain() {
        Walk walk = Walk.spared().having("api_key", KEY);
        walk.revoke().then().statusCode(200);

        walk.having("api_key", ANOTHER_KEY);

        walk.lease().then().statusCode(200).body("fields", equalTo(ANOTHER_KEY)).body("generation", is(2));
    }

    @Test
    void anotherIntegrationTakesWhatWasGivenOver() throws SQLException {
        Walk from = Walk.spared();
        String token = SignedToken.claiming("{\"exp\":4102444800}");
        from.having("jwt", Map.of("token", token));
        Walk to = Walk.spared(from.user(), UUID.randomUUID());

        for (int time = 0; time < 2; time++) {
            to.adopt(from).then().statusCode(204);
        }

        to.lease()
                .then()
                .statusCode(200)
                .body("type", equalTo("jwt"))
                .body("fields.token", equalTo(token))
                .body("expires_at", equalTo("2100-01-01T00:00:00.000Z"));
        from.lease().then().statusCode(404);
        assertThat(to.secrets()).as("of the person, both integrations together").isOne();
    }

    @Test
    void everyLeaseIsInTheAudit() throws SQLException {
        Walk walk = Walk.spared().having("api_key", KEY);
        walk.lease("integration-service", walk.user(), null);
        walk.leaseAfterRefusalOf(1);
        Walk.as("integration-service")
                .body(Map.of("user_id", walk.user().toString(), "purpose", "probe"))
                .post("/internal/v1/credentials/" + walk.integration() + "/lease")
                .then()
                .statusCode(409);

        assertThat(TestStack.database().rows("""
            select caller, purpose, outcome from credential.secret_use
             where user_id = ? and credential_id = ? and action = 'lease' order by position
            """, walk.user().value(), walk.integration()))
                .containsExactly(
                        List.of("integration-service", "sync", "leased"),
                        List.of("sync-worker", "sync", "credential-rejected"),
                        List.of("integration-service", "probe", "credential-rejected"));
    }

    @ParameterizedTest
    @CsvSource({
        "type, /type",
        "integration_type, /integration_type",
        "fields, /fields",
        "user_id, /user_id",
    })
    void whatIsMissingIsNamed(String field, String pointer) {
        Walk walk = Walk.spared();
        Map<String, Object> gift = new TreeMap<>(walk.gift("api_key", KEY, null));
        gift.remove(field);

        walk.giveAs("integration-service", gift).then().statusCode(422).body("errors[0].pointer", equalTo(pointer));
    }

    @ParameterizedTest
    @ValueSource(strings = {"oauth2", "none", "apikey", "BASIC", ""})
    void onlyTheTypesThatAreGivenAreTaken(String type) {
        Walk.spared().give(type, KEY).then().statusCode(422).body("errors[0].pointer", equalTo("/type"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"12345678", "true", "null", "[\"k\"]", "{\"k\":\"v\"}"})
    @Requirement("C07")
    void aFieldThatIsNoTextIsRefusedWithoutBeingRepeated(String value) throws SQLException {
        Walk walk = Walk.spared();

        Walk.as("integration-service")
                .body("""
                    {"user_id":"%s","integration_type":"keyed","type":"api_key","fields":{"key":%s}}
                    """.formatted(walk.user(), value))
                .put("/internal/v1/credentials/" + walk.integration())
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/fields/key"))
                .body("detail", not(containsString("12345678")));
        assertThat(walk.secrets()).isZero();
    }

    @Test
    void aCredentialHasAtLeastOneFieldAndAtMostFifty() {
        Map<String, String> tooMany = IntStream.range(0, 51)
                .boxed()
                .collect(Collectors.toMap(number -> "field " + number, number -> "value"));

        for (Map<String, String> fields : List.of(Map.<String, String>of(), tooMany)) {
            Walk.spared().give("custom", fields).then().statusCode(422).body("errors[0].pointer", equalTo("/fields"));
        }
    }

    @Test
    void aFieldHasAName() {
        Walk.spared()
                .give("custom", Map.of("", "value"))
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/fields/"));
    }

    @Test
    void aFieldHasAtMostEightKibibytesOfItsEncoding() {
        Walk walk = Walk.spared();

        walk.give("custom", Map.of("fits", "ü".repeat(FIELD / 2), "a/b", "ü".repeat(FIELD / 2) + "x"))
                .then()
                .statusCode(422)
                .body("errors.pointer", equalTo(List.of("/fields/a~1b")));
        walk.give("custom", Map.of("fits", "ü".repeat(FIELD / 2))).then().statusCode(204);
    }

    @Test
    void allFieldsTogetherHaveAtMostSixtyFourKibibytes() {
        Map<String, String> fields = IntStream.range(0, 8)
                .boxed()
                .collect(Collectors.toMap(number -> "field " + number, number -> "x".repeat(FIELD)));
        Walk walk = Walk.spared().having("custom", fields);
        walk.lease().then().statusCode(200).body("fields", equalTo(fields));

        Map<String, String> more = new TreeMap<>(fields);
        more.put("one more", "x");

        walk.give("custom", more).then().statusCode(422).body("errors[0].pointer", equalTo("/fields"));
    }

    @Test
    void somebodyElsesIsNotFoundAndNotReplaced() {
        Walk walk = Walk.spared().having("api_key", KEY);
        Walk stranger = Walk.spared(UserId.random(), walk.integration());

        stranger.lease().then().statusCode(404);
        stranger.having("api_key", ANOTHER_KEY);

        walk.lease().then().statusCode(200).body("fields", equalTo(KEY));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sync-worker", "link-service", "object-service", "credential-service"})
    @Requirement("C05")
    void onlyIntegrationServiceMayGive(String service) {
        Walk walk = Walk.spared();

        walk.giveAs(service, walk.gift("api_key", KEY, null)).then().statusCode(403);

        walk.lease().then().statusCode(404);
    }

    @Test
    @Requirement("C05")
    void withoutAServicesTokenNothingIsKept() {
        Walk walk = Walk.spared();
        Map<String, Object> gift = walk.gift("api_key", KEY, null);

        given().contentType(ContentType.JSON)
                .body(gift)
                .put("/internal/v1/credentials/" + walk.integration())
                .then()
                .statusCode(401);
        given().contentType(ContentType.JSON)
                .auth()
                .oauth2(Tokens.of(walk.user()))
                .body(gift)
                .put("/internal/v1/credentials/" + walk.integration())
                .then()
                .statusCode(401);

        walk.lease().then().statusCode(404);
    }
}
