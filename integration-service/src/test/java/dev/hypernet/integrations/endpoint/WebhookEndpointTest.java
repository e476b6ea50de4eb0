package dev.hypernet.integrations.endpoint;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.hypernet.integrations.FakeCredentialService;
import dev.hypernet.integrations.Somebody;
import dev.hypernet.testkit.OwnedTables;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where people want to be told, by API. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FakeCredentialService.class)
class WebhookEndpointTest {
    private static final String ENDPOINTS = "/api/v1/webhook-endpoints";
    private static final String URL = "https://192.0.2.1/hooks";

    private final Somebody alice = Somebody.anyone();

    @Test
    void itsSecretIsToldOnceAndLiesNowhereHere() throws SQLException {
        ValidatableResponse made = makes(Map.of(
                        "url",
                        "http://127.0.0.1:1/hooks",
                        "description",
                        "our backend",
                        "event_types",
                        List.of("dev.hypernet.object.*")))
                .statusCode(201)
                .body("secret", startsWith("whsec_"))
                .body("is_enabled", equalTo(true))
                .body("event_types", contains("dev.hypernet.object.*"));
        String id = made.extract().path("id");
        String secret = made.extract().path("secret");

        for (String answer : List.of(
                alice.request().get(ENDPOINTS).asString(),
                alice.request().get(ENDPOINTS + "/" + id).asString(),
                TestStack.database()
                        .rows("select e::text from integration.webhook_endpoint e where id = ?::uuid", id)
                        .toString(),
                TestStack.database()
                        .rows(
                                "select k::text from integration.idempotency_key k where user_id = ?::uuid",
                                alice.id().toString())
                        .toString())) {
            assertThat(answer).doesNotContain(secret.substring(6));
        }
        alice.request().get(ENDPOINTS + "/" + id).then().body("secret", equalTo("[REDACTED]"));
        made.header("Location", endsWith(ENDPOINTS + "/" + id)).header("Cache-Control", "no-store");
    }

    @Test
    void anotherSecretIsToldOnceToo() {
        ValidatableResponse made = makes(Map.of("url", "http://127.0.0.1:1/hooks"));
        String id = made.extract().path("id");

        alice.request()
                .post(ENDPOINTS + "/" + id + "/rotate-secret?overlap=PT0S")
                .then()
                .statusCode(200)
                .header("Cache-Control", "no-store")
                .body("secret", startsWith("whsec_"))
                .body("secret", not(equalTo(made.extract().<String>path("secret"))));
        for (String overlap : List.of("P2D", "PT-1S", "soon")) {
            alice.request()
                    .post(ENDPOINTS + "/" + id + "/rotate-secret?overlap=" + overlap)
                    .then()
                    .statusCode(400);
        }
    }

    @Test
    void repeatedUnderItsKeyItIsTheSameAndItsSecretIsNotToldAgain() {
        String key = UUID.randomUUID().toString();
        String body = "{\"url\":\"http://127.0.0.1:1/hooks\"}";

        String id = alice.request()
                .header("Idempotency-Key", key)
                .body(body)
                .post(ENDPOINTS)
                .then()
                .statusCode(201)
                .body("secret", startsWith("whsec_"))
                .extract()
                .path("id");
        alice.request()
                .header("Idempotency-Key", key)
                .body(body)
                .post(ENDPOINTS)
                .then()
                .statusCode(201)
                .body("id", equalTo(id))
                .body("secret", equalTo("[REDACTED]"));

        alice.request().get(ENDPOINTS).then().body("items", hasSize(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://93.184.216.34/hooks",
                "https://10.0.0.1/hooks",
                // What the operator lets providers have is not for everybody.
                "https://10.255.0.1/hooks",
                "http://10.255.0.1:8080/hooks",
                "https://169.254.169.254/latest",
                "https://[::ffff:10.0.0.1]/hooks",
                "https://user:pass@93.184.216.34/hooks",
                "https://93.184.216.34/hooks#here",
                "ftp://93.184.216.34/hooks",
                "file:///etc/passwd",
                "hooks",
                "http://exa mple/",
            })
    void onlyTheOpenInternetIsToldAndOnlyOverTls(String url) {
        makes(Map.of("url", url))
                .statusCode(422)
                .body("errors.pointer", contains("/url"))
                .body("errors.message", not(contains(containsString("resolve"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev.hypernet.user.*",
                "dev.hypernet.*",
                "*",
                "dev.hypernet.sync.requested.v1",
                "dev.hypernet.object.created",
            })
    void onlyWhatIsToldCanBeWanted(String type) {
        makes(Map.of("url", URL, "event_types", List.of(type)))
                .statusCode(422)
                .body("errors.pointer", contains("/event_types/0"));
    }

    @Test
    void itsOwnerChangesItAndItsAddressIsLookedAtAgain() {
        String id = made();

        alice.request()
                .body("{\"description\":\"another\",\"event_types\":[\"dev.hypernet.link.created.v1\"]}")
                .header("If-Match", "\"1\"")
                .patch(ENDPOINTS + "/" + id)
                .then()
                .statusCode(200)
                .header("ETag", "\"2\"")
                .body("description", equalTo("another"));
        alice.request()
                .body("{\"description\":\"late\"}")
                .header("If-Match", "\"1\"")
                .patch(ENDPOINTS + "/" + id)
                .then()
                .statusCode(412);
        alice.request()
                .body("{\"url\":\"https://10.0.0.1/\"}")
                .patch(ENDPOINTS + "/" + id)
                .then()
                .statusCode(422)
                .body("errors.pointer", contains("/url"));
        alice.request()
                .body("{\"secret\":\"mine\"}")
                .patch(ENDPOINTS + "/" + id)
                .then()
                .statusCode(422);
    }

    @Test
    void aListIsReadPageByPage() {
        List<String> made = Stream.generate(this::made).limit(3).toList();

        ValidatableResponse first = alice.request().get(ENDPOINTS + "?limit=2").then();
        String next = first.statusCode(200).body("items", hasSize(2)).extract().path("next_cursor");
        ValidatableResponse second = alice.request()
                .queryParam("cursor", next)
                .get(ENDPOINTS + "?limit=2")
                .then()
                .statusCode(200);

        List<String> read = new ArrayList<>(first.extract().<List<String>>path("items.id"));
        read.addAll(second.extract().<List<String>>path("items.id"));
        assertThat(read).containsExactlyInAnyOrderElementsOf(made);
        second.body("next_cursor", nullValue());
    }

    @Test
    void deliveriesAreReadPageByPageAndByStateAlone() {
        String deliveries = ENDPOINTS + "/" + made() + "/deliveries";
        for (int at = 0; at < 3; at++) {
            alice.request()
                    .post(deliveries.replace("/deliveries", "/test"))
                    .then()
                    .statusCode(202);
        }

        ValidatableResponse first =
                alice.request().get(deliveries + "?limit=2").then().statusCode(200);
        String next = first.body("items", hasSize(2)).extract().path("next_cursor");

        alice.request()
                .queryParam("cursor", next)
                .get(deliveries + "?limit=2")
                .then()
                .statusCode(200)
                .body("items", hasSize(1))
                .body("items.id", not(contains(first.extract().<String>path("items[0].id"))));
        alice.request()
                .queryParam("cursor", next)
                .get(deliveries + "?state=failed")
                .then()
                .statusCode(400);
    }

    @Test
    void nobodyIsSentTestsWithoutEnd() {
        String first = ENDPOINTS + "/" + made();
        String test = first + "/test";
        for (int at = 0; at < 10; at++) {
            alice.request().post(test).then().statusCode(202);
        }

        alice.request().post(test).then().statusCode(429).header("RateLimit", startsWith("\"webhook-tests\""));
        alice.request().post(ENDPOINTS + "/" + made() + "/test").then().statusCode(429);
        alice.request().delete(first).then().statusCode(204);
        alice.request().post(ENDPOINTS + "/" + made() + "/test").then().statusCode(429);
    }

    @Test
    void whoDeletesSaysWhatTheySaw() {
        String id = made();
        alice.request()
                .body("{\"description\":\"changed\"}")
                .patch(ENDPOINTS + "/" + id)
                .then()
                .statusCode(200);

        alice.request()
                .header("If-Match", "\"1\"")
                .delete(ENDPOINTS + "/" + id)
                .then()
                .statusCode(412);
        alice.request()
                .header("If-Match", "\"2\"")
                .delete(ENDPOINTS + "/" + id)
                .then()
                .statusCode(204);
    }

    @Test
    void somebodyElsesIsNotThere() {
        String id = made();
        Somebody bob = Somebody.anyone();

        bob.request().get(ENDPOINTS + "/" + id).then().statusCode(404);
        bob.request().body("{}").patch(ENDPOINTS + "/" + id).then().statusCode(404);
        bob.request().delete(ENDPOINTS + "/" + id).then().statusCode(404);
        bob.request().post(ENDPOINTS + "/" + id + "/rotate-secret").then().statusCode(404);
        bob.request().post(ENDPOINTS + "/" + id + "/test").then().statusCode(404);
        bob.request().get(ENDPOINTS + "/" + id + "/deliveries").then().statusCode(404);
        bob.request()
                .post(ENDPOINTS + "/" + id + "/deliveries/" + UUID.randomUUID() + "/resend")
                .then()
                .statusCode(404);
        bob.request().get(ENDPOINTS).then().body("items", hasSize(0));
        given().get(ENDPOINTS).then().statusCode(401);
        alice.request().get(ENDPOINTS + "/" + id).then().statusCode(200);
    }

    @Test
    void aPersonHasTwentyAtTheMost() {
        IntStream.range(0, 20).forEach(each -> made());

        makes(Map.of("url", "http://127.0.0.1:1/hooks")).statusCode(409).body("type", endsWith("/too-many-endpoints"));

        String one = alice.request().get(ENDPOINTS).path("items[0].id");
        alice.request().delete(ENDPOINTS + "/" + one).then().statusCode(204);
        alice.request().get(ENDPOINTS + "/" + one).then().statusCode(404);
        made();
    }

    @Test
    void nobodySeesAnotherPersonsRows() throws SQLException {
        String id = made();
        alice.request().post(ENDPOINTS + "/" + id + "/test").then().statusCode(202);

        assertThat(OwnedTables.assertIsolated("integration"))
                .contains("webhook_endpoint", "webhook_notice", "webhook_delivery", "webhook_hint");
    }

    private String made() {
        return makes(Map.of("url", "http://127.0.0.1:1/hooks"))
                .statusCode(201)
                .extract()
                .path("id");
    }

    private ValidatableResponse makes(Map<String, Object> endpoint) {
        return alice.request().body(endpoint).post(ENDPOINTS).then();
    }
}
