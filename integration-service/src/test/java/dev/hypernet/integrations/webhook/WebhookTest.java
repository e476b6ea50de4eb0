package dev.hypernet.integrations.webhook;

import static dev.hypernet.integrations.definition.Documents.DEFINITIONS;
import static dev.hypernet.integrations.definition.Documents.anyName;
import static dev.hypernet.integrations.definition.Documents.post;
import static dev.hypernet.integrations.definition.Documents.with;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.integrations.Connected;
import dev.hypernet.integrations.FakeCredentialService;
import dev.hypernet.integrations.Plan;
import dev.hypernet.integrations.Somebody;
import dev.hypernet.integrations.definition.Documents;
import dev.hypernet.integrations.integration.Crowd;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Providers that tell of changes: whose they are is proven, and all they bring about is a sync. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FakeCredentialService.class)
class WebhookTest {
    private static final String SECRET = "canary-of-the-webhook";

    @Inject
    HintedSyncs hinted;

    @Inject
    WebhookRetention retention;

    private final String type = anyName();
    private final String account = "T" + UUID.randomUUID();

    @Test
    void aDeliverySyncsTheAccountItIsAboutAndNobodyElses() throws SQLException {
        provider();
        Connected alice = Connected.somebody(type, account);
        Connected bob = Connected.somebody(type, "T" + UUID.randomUUID());
        Connected carol = Connected.somebody(anyName(), account);

        sends(about(account)).statusCode(200).body(emptyString());
        begin();

        jobs(alice)
                .body("items.trigger", contains("webhook"))
                .body("items.sync_type", contains("incremental"))
                .body("items.status", contains("running"));
        jobs(bob).body("items", hasSize(0));
        jobs(carol).body("items", hasSize(0));
        assertThat(hints(alice)).isZero();
    }

    @Test
    void whatIsNotSignedByTheProviderDoesNothing() throws SQLException {
        provider();
        Connected alice = Connected.somebody(type, account);
        String body = about(account);
        long now = seconds();

        sends(body, now, signed("another secret", now, body)).statusCode(401).body(not(containsString(SECRET)));
        sends(body + " ", now, signed(SECRET, now, body)).statusCode(401);
        sends(body, now, "v0=").statusCode(401);
        sends(body, now, "").statusCode(401);
        sends(body, now - 600, signed(SECRET, now - 600, body)).statusCode(401);
        sends(body, now + 600, signed(SECRET, now + 600, body)).statusCode(401);
        sends(body, now, signed(SECRET, now - 1, body)).statusCode(401);
        given().contentType("application/json")
                .body(body)
                .post(address())
                .then()
                .statusCode(401);

        assertThat(hints(alice)).isZero();
    }

    /** A reader that parsed and wrote it again would change every one of these. */
    @Test
    void whatIsVerifiedIsTheBytesAsTheyCame() throws SQLException {
        provider();
        Connected alice = Connected.somebody(type, account);

        sends("{ \"team_id\" :\"" + account
                        + "\",\n\t\"rate\": 1.0e2, \"name\": \"Zo\\u00eb é\", \"rate2\": 1.50 }\r\n")
                .statusCode(200);

        assertThat(hints(alice)).isOne();
    }

    @Test
    void oneThatIsSentAgainDoesNothing() throws SQLException {
        provider();
        Connected alice = Connected.somebody(type, account);
        String first = about(account);
        sends(first).statusCode(200);
        begin();
        cancel(alice);

        sends(first).statusCode(200);
        assertThat(hints(alice)).isZero();
        sends(about(account)).statusCode(200);
        assertThat(hints(alice)).isOne();
    }

    @Test
    void manyHintsAreOneSyncWhicheverReplicaBeginsIt() throws SQLException {
        provider();
        Connected alice = Connected.somebody(type, account);

        IntStream.range(0, 20)
                .mapToObj(each ->
                        CompletableFuture.runAsync(() -> sends(about(account)).statusCode(200)))
                .toList()
                .forEach(CompletableFuture::join);
        assertThat(hints(alice)).isOne();
        due();
        IntStream.range(0, 4)
                .mapToObj(replica ->
                        CompletableFuture.runAsync(() -> hinted.begin().await().atMost(Duration.ofSeconds(20))))
                .toList()
                .forEach(CompletableFuture::join);

        Awaitility.await().until(() -> hints(alice) == 0);
        jobs(alice).body("items", hasSize(1));
    }

    @Test
    void whatIsToldWhileASyncRunsIsReadByOneMoreAfterIt() throws SQLException {
        provider();
        Connected alice = Connected.somebody(type, account);
        sends(about(account)).statusCode(200);
        begin();
        sends(about(account)).statusCode(200);

        begin();
        jobs(alice).body("items", hasSize(1));
        assertThat(hints(alice)).isOne();
        cancel(alice);
        begin();

        jobs(alice).body("items.status", contains("running", "cancelled"));
        assertThat(hints(alice)).isZero();
    }

    /** The last one is of a time to come, so that the pause behind it is not over, however short it is. */
    @Test
    void betweenTwoSyncsAfterHintsIsAPause() throws SQLException {
        provider();
        Connected alice = Connected.somebody(type, account);
        sends(about(account)).statusCode(200);
        begin();
        cancel(alice);
        change("update integration.sync_job set created_at = now() + interval '1 hour' where integration_type = ?");

        sends(about(account)).statusCode(200);
        begin();

        jobs(alice).body("items.status", contains("cancelled"));
        assertThat(TestStack.database()
                        .rows(
                                "select 1 from integration.webhook_hint where integration_id = ?::uuid and due_at >"
                                        + " now() + interval '50 minutes'",
                                alice.integration().toString()))
                .hasSize(1);
    }

    @Test
    void anAccountThatCannotBeSyncedIsNotWaitedFor() throws SQLException {
        provider();
        Connected alice = Connected.somebody(type, account);
        alice.request()
                .body("{\"is_enabled\":false}")
                .patch("/api/v1/integrations/" + alice.integration())
                .then()
                .statusCode(200);

        sends(about(account)).statusCode(200);

        assertThat(hints(alice)).isZero();
    }

    @Test
    void aQuestionWhetherSomebodyIsThereIsAnswered() throws SQLException {
        provider();
        Connected alice = Connected.somebody(type, account);

        sends("{\"type\":\"url_verification\",\"challenge\":\"3eZbrw1aB\",\"team_id\":\"" + account + "\"}")
                .statusCode(200)
                .contentType("text/plain")
                .body(equalTo("3eZbrw1aB"));
        assertThat(hints(alice)).isZero();

        String asked = address() + "?hub.mode=subscribe&hub.challenge=11582&hub.verify_token=";
        given().get(asked + SECRET)
                .then()
                .statusCode(200)
                .contentType("text/plain")
                .header("X-Content-Type-Options", "nosniff")
                .body(equalTo("11582"));
        given().get(asked + "guessed").then().statusCode(401).body(not(containsString("11582")));
        given().get(address() + "?hub.challenge=11582").then().statusCode(401);
        given().get(address()).then().statusCode(400);
    }

    @Test
    void whatNobodyTellsOfIsNotThere() {
        given().body("{}").post("/api/v1/webhooks/" + anyName()).then().statusCode(404);
        given().body("{}").post("/api/v1/webhooks/sandbox_photos").then().statusCode(404);
        given().get("/api/v1/webhooks/sandbox_photos?challenge=1").then().statusCode(404);
    }

    @Test
    void whatIsTooLargeOrNotReadIsRefused() {
        provider();

        sends("[".repeat(300_000)).statusCode(413);
        sends("not json").statusCode(400);
        sends("{\"team_id\":{\"id\":1}}").statusCode(400).body(not(containsString(SECRET)));
    }

    @Test
    void namesOfDeliveriesAreForgottenAfterSomeDays() throws SQLException {
        provider();
        Connected.somebody(type, account);
        sends(about(account)).statusCode(200);
        change("update integration.webhook_receipt set received_at = now() - interval '8 days' where integration_type"
                + " = ?");

        retention.forget().await().atMost(Duration.ofSeconds(20));

        assertThat(TestStack.database()
                        .rows("select 1 from integration.webhook_receipt where integration_type = ?", type))
                .isEmpty();
    }

    @Test
    void accountsAndWhatIsDueAreFoundByAnIndex() throws SQLException {
        try (Connection database = TestStack.database().connect();
                PreparedStatement insert = database.prepareStatement("""
                    insert into integration.webhook_hint (user_id, integration_id, received_at, due_at)
                    select user_id, id, now(), timestamptz '2126-01-01Z'
                      from integration.integration
                     where user_id = ?::uuid
                        on conflict do nothing
                    """)) {
            insert.setString(1, Crowd.laid().toString());
            insert.executeUpdate();
        }
        change("analyze integration.webhook_hint");
        change("analyze integration.integration");

        for (Plan plan : Plan.bothOwnerless(WebhookRepository.DUE, List.of("2020-01-01T00:00:00Z", 100))) {
            plan.uses("webhook_hint_due").readsAtMost(0);
        }
        Object[] nobody = {"nobody-at-all"};
        for (Plan plan : Plan.bothOwnerless(
                WebhookRepository.TAKE,
                List.of(type, "name", nobody, "2026-01-01T00:00:00Z", "2026-01-01T00:00:05Z"))) {
            plan.uses("integration_by_account");
        }
    }

    /** Signs as Slack does, asks as Slack and Meta do. */
    private void provider() {
        ObjectNode document = with(Documents.of(type), "baseUrl", "\"https://notes.example\"");
        document = with(document, "account", "{\"request\":{\"path\":\"/me\"},\"id\":\"id\"}");
        document = with(document, "streams", """
            [{"name": "notes", "objectType": "post", "request": {"path": "/notes"}, "records": "notes",
              "record": {"id": "id", "fields": "{'content': text}"}}]
            """);
        document = with(document, "webhook", """
            {"signature": {"header": "X-Slack-Signature", "prefix": "v0=",
                           "payload": "v0:{header.X-Slack-Request-Timestamp}:{body}",
                           "timestampHeader": "X-Slack-Request-Timestamp"},
             "challenge": {"query": "hub.challenge", "token": "hub.verify_token",
                           "answer": "type = 'url_verification' ? challenge"},
             "deliveryId": "event_id", "account": "team_id"}
            """);
        post(document).then().statusCode(201);
        Somebody.admin()
                .request()
                .body(Map.of("client_id", "our-id", "webhook_secret", SECRET))
                .put(DEFINITIONS + "/" + type + "/client")
                .then()
                .statusCode(200)
                .body("webhook_secret", equalTo("[REDACTED]"));
    }

    private String address() {
        return "/api/v1/webhooks/" + type;
    }

    private static String about(String account) {
        return "{\"event_id\":\"Ev%s\",\"team_id\":\"%s\"}".formatted(UUID.randomUUID(), account);
    }

    private ValidatableResponse sends(String body) {
        long now = seconds();
        return sends(body, now, signed(SECRET, now, body));
    }

    private ValidatableResponse sends(String body, long time, String signature) {
        return given().contentType("application/json")
                .header("X-Slack-Request-Timestamp", time)
                .header("X-Slack-Signature", signature)
                .body(body.getBytes(StandardCharsets.UTF_8))
                .post(address())
                .then();
    }

    private static String signed(String secret, long time, String body) {
        byte[] signed = ("v0:" + time + ":" + body).getBytes(StandardCharsets.UTF_8);
        return "v0=" + HexFormat.of().formatHex(FakeCredentialService.hmac(secret, signed));
    }

    private static long seconds() {
        return Instant.now().getEpochSecond();
    }

    private void begin() throws SQLException {
        due();
        hinted.begin().await().atMost(Duration.ofSeconds(20));
    }

    private void due() throws SQLException {
        change("""
            update integration.webhook_hint as hint set due_at = now() - interval '1 second'
              from integration.integration as told
             where told.id = hint.integration_id and told.integration_type = ?
            """);
    }

    private void change(String statement) throws SQLException {
        try (Connection database = TestStack.database().connect();
                PreparedStatement change = database.prepareStatement(statement)) {
            if (statement.contains("?")) {
                change.setString(1, type);
            }
            change.executeUpdate();
        }
    }

    private static int hints(Connected person) {
        try {
            return TestStack.database()
                    .rows(
                            "select 1 from integration.webhook_hint where integration_id = ?::uuid",
                            person.integration().toString())
                    .size();
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static void cancel(Connected person) {
        String job = jobs(person).extract().path("items[0].id");
        person.request().post("/api/v1/sync-jobs/" + job + "/cancel").then().statusCode(200);
    }

    private static ValidatableResponse jobs(Connected person) {
        return person.request().get("/api/v1/sync-jobs").then().statusCode(200);
    }
}
