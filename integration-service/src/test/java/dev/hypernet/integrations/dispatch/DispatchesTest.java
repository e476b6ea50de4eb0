package dev.hypernet.integrations.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.ExecutionEvent;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Tokens;
import dev.hypernet.testkit.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls that are answered later, from their acceptance to what is kept of them. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(CounterProvider.class)
class DispatchesTest {
    /** Later than any dispatcher that runs beside a test looks. */
    private static final Instant FAR = Instant.parse("2126-01-01T00:00:00Z");

    @Inject
    Dispatcher dispatcher;

    @Inject
    DueExecutionRepository due;

    @Inject
    ObjectMapper json;

    @BeforeEach
    void theDocumentsAreRead() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);
    }

    @Test
    @Requirement("X03")
    void aCallIsMadeLaterAndItsOutputIsKeptButNotItsInput() throws SQLException {
        Counter counter = Counter.connected();

        UUID execution = accepted(counter, "add");

        awaitStatus(counter, execution, "succeeded")
                .body("output.count", equalTo(1))
                .body("expires_at", notNullValue());
        assertThat(CounterProvider.asked(counter.name())).isEqualTo(1);
        assertThat(row("select input::text from integration.async_execution where id = ?", execution))
                .isEqualTo("null");
        assertThat(row("select tableoid::regclass::text from integration.execution where id = ?", execution))
                .matches("(integration\\.)?execution_\\d{4}_\\d{2}");
    }

    @Test
    @Requirement("V01")
    void itsEndIsToldByIdsAndWordsAlone() {
        Counter counter = Counter.connected();

        UUID execution = accepted(counter, "add");

        JsonNode told = event(execution);
        assertThat(told.path("status").asText()).isEqualTo("succeeded");
        assertThat(told.path("method").asText()).isEqualTo("add");
        assertThat(told.path("user_id").asText()).isEqualTo(counter.owner().toString());
        assertThat(told.path("called_by").asText()).isEqualTo(counter.owner().toString());
        assertThat(told.path("integration_id").asText())
                .isEqualTo(counter.integration().toString());
        assertThat(told.path("attempts").asInt()).isEqualTo(1);
        assertThat(told.toString()).doesNotContain("count", counter.name());
    }

    @Test
    void whatTheProviderRefusesFailsWithItsReason() {
        Counter counter = Counter.connected();
        CounterProvider.answers(counter.name(), "400");

        UUID execution = accepted(counter, "add");

        awaitStatus(counter, execution, "failed")
                .body("code", equalTo("http_400"))
                .body("problem.status", equalTo(502))
                .body("output", nullValue());
        assertThat(event(execution).path("code").asText()).isEqualTo("http_400");
    }

    @Test
    void aCallThatMeetsARateLimitIsPutBackUntilItMayBeMade() {
        Counter counter = Counter.connected();
        CounterProvider.answers(counter.name(), "429", "429");

        UUID execution = accepted(counter, "add");

        awaitStatus(counter, execution, "succeeded").body("output.count", equalTo(3));
        assertThat(event(execution).path("attempts").asInt()).isEqualTo(3);
    }

    @Test
    void oneKeyMakesOneExecution() {
        Counter counter = Counter.connected();
        String key = UUID.randomUUID().toString();

        String first = post(counter, "add", key, counter.input())
                .statusCode(202)
                .extract()
                .path("execution_id");
        post(counter, "add", key, counter.input()).statusCode(202).body("execution_id", equalTo(first));
        post(counter, "add", key, "{\"of\":\"another\"}").statusCode(422);

        awaitStatus(counter, UUID.fromString(first), "succeeded");
        assertThat(CounterProvider.asked(counter.name())).isEqualTo(1);
    }

    @Test
    void whatIsWrongWithACallIsSaidAtOnce() {
        Counter counter = Counter.connected();

        post(counter, "add", null, "{\"of\":7}").statusCode(422).body("errors[0].pointer", equalTo("/of"));
        Counter.change(
                "update integration.integration set is_enabled = false where id = ?",
                counter.integration().value());
        post(counter, "add", null, counter.input()).statusCode(409).body("type", endsWith("/disabled"));

        assertThat(CounterProvider.asked(counter.name())).isZero();
    }

    @Test
    void nobodyElseReadsIt() {
        Counter counter = Counter.connected();

        UUID execution = accepted(counter, "add");

        RestAssured.given()
                .auth()
                .oauth2(Tokens.of(UserId.random()))
                .get("/api/v1/executions/" + execution)
                .then()
                .statusCode(404);
    }

    @Test
    void aLostCallThatMayBeMadeTwiceIsMadeAgain() {
        Counter counter = Counter.connected();

        UUID execution = lost(counter, "read");

        awaitStatus(counter, execution, "succeeded").body("output.count", equalTo(1));
        assertThat(event(execution).path("attempts").asInt()).isEqualTo(2);
    }

    @Test
    void ofALostCallThatMayNotBeMadeTwiceNobodyKnowsTheEnd() {
        Counter counter = Counter.connected();

        UUID execution = lost(counter, "add");

        awaitStatus(counter, execution, "unknown")
                .body("problem.type", endsWith("/outcome-unknown"))
                .body("problem.detail", not(nullValue()));
        assertThat(CounterProvider.asked(counter.name())).isZero();
        JsonNode told = event(execution);
        assertThat(told.path("status").asText()).isEqualTo("unknown");
        assertThat(told.path("code").asText()).isEqualTo("outcome-unknown");
    }

    @Test
    void anIntegrationThatWasDisconnectedMeanwhileFailsTheCall() {
        Counter counter = Counter.connected();
        UUID execution = queued(counter, counter.owner(), FAR);
        Counter.change(
                "update integration.integration set state = 'DISCONNECTED' where id = ?",
                counter.integration().value());

        Counter.change("update integration.async_execution set lease_until = null where id = ?", execution);

        awaitStatus(counter, execution, "failed").body("problem.code", equalTo("not-connected"));
    }

    @Test
    void oneThatIsSharedNoLongerFailsWhatOthersQueued() {
        Counter counter = Counter.connected();
        UUID execution = queued(counter, UserId.random(), FAR);

        Counter.change("update integration.async_execution set lease_until = null where id = ?", execution);

        awaitStatus(counter, execution, "failed").body("code", equalTo("not-found"));
        assertThat(CounterProvider.asked(counter.name())).isZero();
    }

    @Test
    void onePersonsQueueIsBounded() {
        Counter counter = Counter.connected();
        for (int number = 0; number < 100; number++) {
            queued(counter, counter.owner(), FAR);
        }

        post(counter, "add", null, counter.input())
                .statusCode(429)
                .header("Retry-After", notNullValue())
                .body("type", endsWith("/too-many-queued"));
    }

    @Test
    void whoHasFewestUnderWayComesFirstAndNobodyTakesAllPlaces() {
        Counter alice = Counter.connected();
        Counter bob = Counter.connected();
        List<UUID> alices = List.of(
                queued(alice, alice.owner(), FAR),
                queued(alice, alice.owner(), FAR),
                queued(alice, alice.owner(), FAR),
                queued(alice, alice.owner(), FAR));
        UUID bobs = queued(bob, bob.owner(), FAR);

        List<UUID> first = taken(alice, bob);
        List<UUID> second = taken(alice, bob);

        assertThat(first).containsExactlyInAnyOrder(alices.get(0), alices.get(1), bobs);
        assertThat(second).isEmpty();
    }

    @Test
    void whatHasExpiredIsForgottenAndWhatWaitsIsNot() throws SQLException {
        Counter counter = Counter.connected();
        UUID old = queued(counter, counter.owner(), FAR);
        UUID waiting = queued(counter, counter.owner(), FAR);
        Counter.change(
                "update integration.async_execution set expires_at = now() - interval '1 minute' where user_id = ?",
                counter.owner().value());
        Counter.change(
                "update integration.async_execution set state = 'succeeded', ended_at = now() where id = ?", old);

        dispatcher.forget().await().atMost(Duration.ofSeconds(10));

        assertThat(TestStack.database()
                        .rows(
                                "select id from integration.async_execution where user_id = ?",
                                counter.owner().value()))
                .containsExactly(List.of(waiting.toString()));
    }

    private List<UUID> taken(Counter... counters) {
        List<UserId> owners = Stream.of(counters).map(Counter::owner).toList();
        return due.take(FAR.plusSeconds(1), FAR.plusSeconds(2), 1000, 2).await().atMost(Duration.ofSeconds(10)).stream()
                .filter(execution -> owners.contains(execution.owner()))
                .map(AsyncExecution::id)
                .toList();
    }

    private static UUID accepted(Counter counter, String method) {
        ValidatableResponse answer =
                post(counter, method, null, counter.input()).statusCode(202);
        String id = answer.extract().path("execution_id");
        answer.header("Location", endsWith("/api/v1/executions/" + id));
        return UUID.fromString(id);
    }

    private static ValidatableResponse post(Counter counter, String method, @Nullable String key, String input) {
        RequestSpecification request =
                counter.request().header("Prefer", "respond-async").body(input);
        if (key != null) {
            request.header("Idempotency-Key", key);
        }
        return request.post("/api/v1/integrations/" + counter.integration() + "/methods/" + method)
                .then();
    }

    /** Taken by a process that is no more. */
    private static UUID lost(Counter counter, String method) {
        UUID id = UUID.randomUUID();
        insert(counter, id, method, counter.owner(), "running", 1, Instant.parse("2026-01-01T00:00:00Z"));
        return id;
    }

    private static UUID queued(Counter counter, UserId caller, Instant notBefore) {
        UUID id = UUID.randomUUID();
        insert(counter, id, "add", caller, "queued", 0, notBefore);
        return id;
    }

    private static void insert(
            Counter counter, UUID id, String method, UserId caller, String state, int attempts, Instant leaseUntil) {
        Counter.change(
                """
                insert into integration.async_execution
                    (user_id, id, integration_id, method, input, state, called_by, attempts, lease_until, created_at,
                     expires_at)
                values (?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?::timestamptz, clock_timestamp(), now() + interval '2 days')
                """,
                counter.owner().value(),
                id,
                counter.integration().value(),
                method,
                counter.input(),
                state,
                caller.value(),
                attempts,
                leaseUntil.toString());
    }

    private static ValidatableResponse awaitStatus(Counter counter, UUID execution, String status) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(40))
                .until(() -> status.equals(
                        counter.request().get("/api/v1/executions/" + execution).path("status")));
        return counter.request().get("/api/v1/executions/" + execution).then().statusCode(200);
    }

    private JsonNode event(UUID execution) {
        String data = Topics.read(ExecutionEvent.TOPIC, 1, read -> read.key().equals(execution.toString()))
                .getFirst()
                .data();
        try {
            return json.readTree(data);
        } catch (JsonProcessingException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    private static String row(String question, UUID id) throws SQLException {
        return TestStack.database().rows(question, id).getFirst().getFirst();
    }
}
