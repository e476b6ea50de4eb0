package dev.hypernet.integrations.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.event.EventTypes;
import dev.hypernet.contracts.event.ObjectEvent.ObjectDeleted;
import dev.hypernet.integrations.FakeCredentialService;
import dev.hypernet.integrations.Plan;
import dev.hypernet.integrations.Somebody;
import dev.hypernet.platform.event.EventCodec;
import dev.hypernet.testkit.Receiver;
import dev.hypernet.testkit.Receiver.Message;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens is told at people's own addresses: signed, repeated until it arrives, and not for ever. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FakeCredentialService.class)
class WebhookDeliveryTest {
    private static final String ENDPOINTS = "/api/v1/webhook-endpoints";
    private static final Instant THEN = Instant.parse("2026-02-03T12:50:00Z");

    @Inject
    Deliverer deliverer;

    @Inject
    UnheardDeliveries unheard;

    @Inject
    EventCodec codec;

    private final Somebody alice = Somebody.anyone();
    private final Receiver receiver = new Receiver();

    @AfterEach
    void nobodyIsThereAnyMore() {
        receiver.close();
    }

    private record Endpoint(String id, String secret) {}

    @Test
    void anEventArrivesSignedAsTheSpecificationSays() {
        Endpoint endpoint = listens("dev.hypernet.object.*");
        ObjectDeleted deleted = deleted(alice);

        UUID event = publish(deleted);

        Message message = received(1).getFirst();
        assertThat(message.isFrom(endpoint.secret())).isTrue();
        assertThat(message.isFrom("whsec_" + "A".repeat(43) + "=")).isFalse();
        assertThat(message.header("webhook-id")).isEqualTo(event.toString());
        assertThat(message.header("content-type")).startsWith("application/json");
        JsonPath body = JsonPath.from(message.body());
        assertThat(body.getString("type")).isEqualTo("dev.hypernet.object.deleted.v1");
        assertThat(body.getString("timestamp")).isNotNull();
        assertThat(body.getString("data.id")).isEqualTo(deleted.id().toString());
        awaitState(endpoint, "delivered").body("items[0].last_status", equalTo(204));
    }

    @Test
    void anEventThatComesTwiceIsToldOnceAndNobodyElses() {
        Endpoint endpoint = listens();
        UUID event = publish(deleted(alice));
        publish(deleted(Somebody.anyone()));
        received(1);

        ObjectDeleted again = deleted(alice);
        Topics.publish(again, EventTypes.nameOf(again.getClass()), data(again), event);
        UUID later = publish(deleted(alice));

        assertThat(received(2))
                .extracting(message -> message.header("webhook-id"))
                .containsExactly(event.toString(), later.toString());
        deliveries(endpoint).body("items", hasSize(2));
    }

    @Test
    void onlyWhatIsWantedIsTold() {
        Endpoint endpoint = listens("dev.hypernet.link.*", "dev.hypernet.object.created.v1");
        Endpoint all = listens();
        publish(deleted(alice));
        awaitState(all, "delivered");

        deliveries(endpoint).body("items", hasSize(0));
    }

    @Test
    void whatDoesNotArriveIsSentAgainWithTheSameIdAndBody() throws SQLException {
        Endpoint endpoint = listens();
        receiver.answers(500);
        UUID event = publish(deleted(alice));
        received(1);
        awaitRefusal(endpoint)
                .body("items[0].attempts", equalTo(1))
                .body("items[0].last_status", equalTo(500))
                .body("items[0].last_error", equalTo("status"))
                .body("items[0].next_at", notNullValue());

        receiver.answers(200);
        due(endpoint);

        List<Message> messages = received(2);
        assertThat(messages).allMatch(message -> message.isFrom(endpoint.secret()));
        assertThat(messages)
                .extracting(Message::body)
                .containsOnly(messages.getFirst().body());
        assertThat(messages).extracting(message -> message.header("webhook-id")).containsOnly(event.toString());
        awaitState(endpoint, "delivered").body("items[0].attempts", equalTo(2));
        told(endpoint).body("failing_since", nullValue());
    }

    @Test
    void severalReplicasSendItOnce() throws SQLException {
        Endpoint endpoint = listens();
        receiver.answers(500);
        publish(deleted(alice));
        received(1);
        awaitRefusal(endpoint);
        receiver.answers(204);
        due(endpoint);

        IntStream.range(0, 4)
                .mapToObj(replica -> CompletableFuture.runAsync(
                        () -> deliverer.deliver().await().atMost(Duration.ofSeconds(30))))
                .toList()
                .forEach(CompletableFuture::join);

        awaitState(endpoint, "delivered");
        assertThat(receiver.messages()).hasSize(2);
    }

    @Test
    void whatAProcessThatDiedHadTakenIsSentByAnother() throws SQLException {
        Endpoint endpoint = listens();
        receiver.answers(500);
        publish(deleted(alice));
        awaitRefusal(endpoint);
        receiver.answers(204);

        change(
                "update integration.webhook_delivery set state = 'sending', next_at = now() - interval '1 second'"
                        + " where endpoint_id = ?::uuid",
                endpoint.id());

        awaitState(endpoint, "delivered");
    }

    @Test
    void aReceiverThatAsksForPatienceGetsIt() {
        Endpoint endpoint = listens();
        receiver.answers(503);
        receiver.asksToWait("3600");
        publish(deleted(alice));

        String next = awaitRefusal(endpoint).extract().path("items[0].next_at");
        String created = deliveries(endpoint).extract().path("items[0].created_at");

        assertThat(Duration.between(Instant.parse(created), Instant.parse(next)))
                .isGreaterThan(Duration.ofMinutes(59));
    }

    @Test
    void theLastAttemptIsTheEndUntilItIsSentAgainByHand() throws SQLException {
        Endpoint endpoint = listens();
        receiver.answers(500);
        publish(deleted(alice));
        awaitRefusal(endpoint);
        change(
                "update integration.webhook_delivery set attempts = 9, next_at = now() where endpoint_id = ?::uuid",
                endpoint.id());

        String delivery = awaitState(endpoint, "failed")
                .body("items[0].next_at", nullValue())
                .extract()
                .path("items[0].id");
        receiver.answers(204);
        alice.request()
                .post(ENDPOINTS + "/" + endpoint.id() + "/deliveries/" + delivery + "/resend")
                .then()
                .statusCode(202)
                .body("state", equalTo("pending"))
                .body("attempts", equalTo(0));

        awaitState(endpoint, "delivered").body("items[0].attempts", equalTo(1));
    }

    @Test
    void whoIsGoneIsToldNothingMore() {
        Endpoint endpoint = listens();
        receiver.answers(410);
        publish(deleted(alice));

        awaitState(endpoint, "failed").body("items[0].last_status", equalTo(410));

        told(endpoint).body("is_enabled", equalTo(false)).body("disabled_reason", equalTo("gone"));
        alice.request()
                .body("{\"description\":\"gone\"}")
                .patch(ENDPOINTS + "/" + endpoint.id())
                .then()
                .statusCode(200)
                .body("disabled_reason", equalTo("gone"));
        alice.request()
                .post(ENDPOINTS + "/" + endpoint.id() + "/test")
                .then()
                .statusCode(409)
                .body("type", endsWith("/endpoint-disabled"));
        alice.request()
                .body("{\"is_enabled\":true}")
                .patch(ENDPOINTS + "/" + endpoint.id())
                .then()
                .statusCode(200)
                .body("disabled_reason", nullValue());
    }

    @Test
    void anAddressNothingReachesForFiveDaysIsToldNothingMore() throws SQLException {
        Endpoint endpoint = listens();
        receiver.answers(500);
        publish(deleted(alice));
        awaitRefusal(endpoint);
        told(endpoint).body("failing_since", notNullValue());
        change(
                "update integration.webhook_endpoint set failing_since = now() - interval '6 days' where id = ?::uuid",
                endpoint.id());
        due(endpoint);

        awaitState(endpoint, "failed").body("items[0].last_error", equalTo("endpoint_disabled"));

        told(endpoint).body("is_enabled", equalTo(false)).body("disabled_reason", equalTo("failing"));
    }

    /** Whoever lives there may never have asked. */
    @Test
    void anAddressThatNeverTookAnythingIsNotTriedForDays() throws SQLException {
        Endpoint endpoint = listens();
        receiver.answers(500);
        publish(deleted(alice));
        awaitRefusal(endpoint);
        told(endpoint).body("answered_at", nullValue());
        change("update integration.webhook_delivery set attempts = 2 where endpoint_id = ?::uuid", endpoint.id());
        due(endpoint);
        awaitState(endpoint, "failed").body("items[0].attempts", equalTo(3));

        receiver.answers(204);
        publish(deleted(alice));
        awaitState(endpoint, "delivered");
        told(endpoint).body("answered_at", notNullValue());
        alice.request()
                .body("{\"url\":\"http://127.0.0.1:1/hooks\"}")
                .patch(ENDPOINTS + "/" + endpoint.id())
                .then()
                .statusCode(200)
                .body("answered_at", nullValue())
                .body("failing_since", nullValue());
    }

    /** At a time when everything is due that waits, also what other tests left; undone, so that nothing of it is sent. */
    @Test
    void whoAnswersNothingHoldsUpTheirOwn() throws SQLException {
        List<String> silent = IntStream.range(0, 10)
                .mapToObj(each -> laid(Somebody.anyone(), "null", 50))
                .toList();
        String healthy = laid(Somebody.anyone(), "now()", 50);
        Somebody greedy = Somebody.anyone();
        List<String> hers = IntStream.range(0, 5)
                .mapToObj(each -> laid(greedy, "now()", 10))
                .toList();

        List<String> taken = taken(10_000, 3);

        assertThat(taken).filteredOn(silent::contains).doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(3);
        assertThat(taken).filteredOn(healthy::equals).hasSize(4);
        assertThat(taken).filteredOn(hers::contains).hasSize(8);
        assertThat(taken(1, 3)).doesNotContainAnyElementsOf(silent);
    }

    @Test
    void anEndpointForWhichTooMuchWaitsIsToldNothingMore() throws SQLException {
        String endpoint = laid(alice, "now()", 3);

        try (Connection database = TestStack.database().connectAs("integration_request");
                Statement statement = database.createStatement()) {
            database.setAutoCommit(false);
            statement.execute("select set_config('hypernet.user_id', '" + alice.id() + "', true)");
            statement.execute("set search_path = integration");
            statement.execute("prepare overflowing as " + WebhookEndpointRepository.OVERFLOW);
            String overflowing = "execute overflowing('" + alice.id() + "', '" + endpoint + "', %d, now())";
            statement.execute(overflowing.formatted(3));
            assertThat(statement.getUpdateCount()).isZero();
            statement.execute(overflowing.formatted(2));
            assertThat(statement.getUpdateCount()).isOne();
            database.rollback();
        }
    }

    @Test
    void whereTooMuchWaitsIsFound() throws SQLException {
        String endpoint = laid(alice, "now()", 3);

        try (Connection database = TestStack.database().connectAs("integration_system");
                Statement statement = database.createStatement()) {
            statement.execute("set search_path = integration");
            statement.execute("prepare unheard as " + DueDeliveryRepository.UNHEARD);
            assertThat(seconds(statement, "execute unheard(3)")).doesNotContain(endpoint);
            assertThat(seconds(statement, "execute unheard(2)")).contains(endpoint);
        }
    }

    /** Also what was noted at the moment it was disabled. */
    @Test
    void whatWaitsForOneThatIsDisabledIsGivenUp() throws SQLException {
        String endpoint = laid(alice, "now()", 2500);
        String enabled = laid(alice, "now()", 3);
        change("update integration.webhook_endpoint set is_enabled = false where id = ?::uuid", endpoint);

        unheard.giveUp().await().atMost(Duration.ofSeconds(60));

        assertThat(states(endpoint)).containsExactly(List.of("failed", "endpoint_disabled", "2500"));
        assertThat(states(enabled)).containsExactly(List.of("pending", "", "3"));
    }

    /** Whoever lets an address of their own answer, and names somebody else's meanwhile. */
    @Test
    void whatOneAddressAnsweredSaysNothingOfAnother() throws SQLException {
        String endpoint = laid(alice, "null", 0);

        try (Connection database = TestStack.database().connectAs("integration_request");
                Statement statement = database.createStatement()) {
            database.setAutoCommit(false);
            statement.execute("select set_config('hypernet.user_id', '" + alice.id() + "', true)");
            statement.execute("set search_path = integration");
            statement.execute("prepare works as " + WebhookEndpointRepository.WORKS);
            statement.execute("prepare fails as " + WebhookEndpointRepository.FAILS);
            statement.execute("prepare disabling as " + WebhookEndpointRepository.DISABLE);
            String told = "('" + alice.id() + "', '" + endpoint + "', '%s', %s)";

            String before = "https://before.example/hooks";
            statement.execute("execute works" + told.formatted(before, "now()"));
            statement.execute("execute fails" + told.formatted(before, "now(), now()"));
            statement.execute("execute disabling" + told.formatted(before, "'gone', now()"));
            assertThat(learned(statement, endpoint)).isEqualTo("t--");

            String now = "https://example.com/hooks";
            statement.execute("execute fails" + told.formatted(now, "now(), now()"));
            assertThat(learned(statement, endpoint)).isEqualTo("t-f");
            statement.execute("execute works" + told.formatted(now, "now()"));
            assertThat(learned(statement, endpoint)).isEqualTo("ta-");
            statement.execute("execute disabling" + told.formatted(now, "'gone', now()"));
            assertThat(learned(statement, endpoint)).isEqualTo("fa-");
            database.rollback();
        }
    }

    @Test
    void whatIsSentAgainByHandIsCounted() throws SQLException {
        Endpoint endpoint = listens();
        publish(deleted(alice));
        String delivery = awaitState(endpoint, "delivered").extract().path("items[0].id");
        change(
                "update integration.webhook_delivery set resends = 1000, resent_at = now() where endpoint_id = ?::uuid",
                endpoint.id());

        alice.request()
                .post(ENDPOINTS + "/" + endpoint.id() + "/deliveries/" + delivery + "/resend")
                .then()
                .statusCode(429)
                .header("RateLimit", startsWith("\"webhook-resends\""));
    }

    @Test
    void whatSomebodyAskedForAgainIsNotForgottenBeforeItIsSent() throws SQLException {
        Endpoint endpoint = listens();
        receiver.answers(500);
        publish(deleted(alice));
        String delivery = awaitRefusal(endpoint).extract().path("items[0].id");
        alice.request()
                .post(ENDPOINTS + "/" + endpoint.id() + "/deliveries/" + delivery + "/resend")
                .then()
                .statusCode(202);
        toldLongAgo(endpoint.id());

        deliverer.forget().await().atMost(Duration.ofSeconds(30));

        deliveries(endpoint).body("items", hasSize(1));
    }

    @Test
    void whatNobodyEverSentIsForgottenToo() throws SQLException {
        String endpoint = laid(alice, "now()", 3);
        toldLongAgo(endpoint);

        deliverer.forget().await().atMost(Duration.ofSeconds(30));

        assertThat(states(endpoint)).isEmpty();
    }

    @Test
    void bothSecretsSignWhileReceiversChangeOver() {
        Endpoint endpoint = listens();
        String second = alice.request()
                .post(ENDPOINTS + "/" + endpoint.id() + "/rotate-secret")
                .then()
                .statusCode(200)
                .extract()
                .path("secret");

        alice.request()
                .post(ENDPOINTS + "/" + endpoint.id() + "/test")
                .then()
                .statusCode(202)
                .body("event_type", equalTo("dev.hypernet.webhook.test.v1"));

        Message message = received(1).getFirst();
        assertThat(message.isFrom(endpoint.secret())).isTrue();
        assertThat(message.isFrom(second)).isTrue();
    }

    @Test
    void whatWaitsForAnAddressThatIsDisabledOrGoneIsNotSent() throws SQLException {
        Endpoint endpoint = listens();
        receiver.answers(500);
        publish(deleted(alice));
        awaitRefusal(endpoint);

        alice.request()
                .body("{\"is_enabled\":false}")
                .patch(ENDPOINTS + "/" + endpoint.id())
                .then()
                .statusCode(200);

        awaitState(endpoint, "failed").body("items[0].last_error", equalTo("endpoint_disabled"));
        alice.request().delete(ENDPOINTS + "/" + endpoint.id()).then().statusCode(204);
        assertThat(TestStack.database()
                        .rows(
                                "select 1 from integration.webhook_delivery where user_id = ?::uuid",
                                alice.id().toString()))
                .isEmpty();
    }

    @Test
    void whatWasToldLongAgoIsForgotten() throws SQLException {
        Endpoint endpoint = listens();
        publish(deleted(alice));
        awaitState(endpoint, "delivered");
        toldLongAgo(endpoint.id());

        deliverer.forget().await().atMost(Duration.ofSeconds(30));

        deliveries(endpoint).body("items", hasSize(0));
    }

    /** However many endpoints there are for which nothing waits, and however much they were told. */
    @Test
    void whatIsDueIsFoundWithoutReadingWhatIsNot() throws SQLException {
        Endpoint endpoint = listens("dev.hypernet.link.created.v1");
        change("""
            with noted as (
                insert into integration.webhook_notice (user_id, event_id, body, created_at)
                select user_id, gen_random_uuid(), '{}', now()
                  from integration.webhook_endpoint, generate_series(1, 20000)
                 where id = ?::uuid
                returning user_id, event_id
            )
            insert into integration.webhook_delivery
                (user_id, id, endpoint_id, event_id, event_type, state, created_at, next_at)
            select user_id, gen_random_uuid(), ?::uuid, event_id, 'told', 'delivered', now(), now() from noted
            """, endpoint.id(), endpoint.id());
        change("""
            insert into integration.webhook_endpoint
                (user_id, id, version, created_at, updated_at, url, event_types, answered_at)
            select gen_random_uuid(), gen_random_uuid(), 1, now(), now(), 'https://example.com/hooks', '{none}', now()
              from generate_series(1, 5000)
            """);
        change("analyze integration.webhook_delivery, integration.webhook_endpoint");

        for (Plan plan : Plan.bothOwnerless(
                DueDeliveryRepository.TAKE, List.of("2020-01-01T00:00:00Z", "2020-01-01T00:01:30Z", 32, 4, 8, 16))) {
            plan.uses("webhook_delivery_due").scansNoTable().readsAtMost(2000);
        }
        for (Plan plan : Plan.bothOwnerless(DueDeliveryRepository.UNHEARD, List.of(100_000))) {
            plan.uses("webhook_delivery_due").scansNoTable();
        }
    }

    /**
     * An endpoint and what is due for it in a hundred years.
     *
     * @param answered when it first answered, in SQL
     */
    private static String laid(Somebody whose, String answered, int waiting) {
        String endpoint = UUID.randomUUID().toString();
        try {
            change("""
                with endpoint as (
                    insert into integration.webhook_endpoint
                        (user_id, id, version, created_at, updated_at, url, event_types, answered_at)
                    values (?::uuid, ?::uuid, 1, now(), now(), 'https://example.com/hooks', '{none}', %s)
                    returning user_id, id
                ), noted as (
                    insert into integration.webhook_notice (user_id, event_id, body, created_at)
                    select user_id, gen_random_uuid(), '{}', now() from endpoint, generate_series(1, %d)
                    returning user_id, event_id
                )
                insert into integration.webhook_delivery
                    (user_id, id, endpoint_id, event_id, event_type, state, created_at, next_at)
                select noted.user_id, gen_random_uuid(), endpoint.id, event_id, 'told', 'pending', now(),
                       timestamptz '2126-01-01Z'
                  from noted, endpoint
                """.formatted(answered, waiting), whose.id().toString(), endpoint);
            return endpoint;
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static List<String> taken(int most, int suspects) throws SQLException {
        try (Connection database = TestStack.database().connectAs("integration_system");
                Statement statement = database.createStatement()) {
            database.setAutoCommit(false);
            statement.execute("set search_path = integration");
            statement.execute("prepare taking as " + DueDeliveryRepository.TAKE);
            List<String> taken = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery(
                    "execute taking('2126-01-02Z', '2126-01-03Z', %d, 4, 8, %d)".formatted(most, suspects))) {
                while (rows.next()) {
                    taken.add(rows.getString("endpoint_id"));
                }
            }
            database.rollback();
            return taken;
        }
    }

    private static List<String> seconds(Statement statement, String asked) throws SQLException {
        List<String> seconds = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(asked)) {
            while (rows.next()) {
                seconds.add(rows.getString(2));
            }
        }
        return seconds;
    }

    /** Whether it is enabled, ever answered, and fails. */
    private static String learned(Statement statement, String endpoint) throws SQLException {
        try (ResultSet rows = statement.executeQuery(
                "select left(is_enabled::text, 1) || case when answered_at is null then '-' else 'a' end"
                        + " || case when failing_since is null then '-' else 'f' end"
                        + " from webhook_endpoint where id = '" + endpoint + "'")) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    /** How many deliveries there are of each state and error. */
    private static List<List<String>> states(String endpoint) throws SQLException {
        return TestStack.database().rows("""
            select state, coalesce(last_error, ''), count(*)::text
              from integration.webhook_delivery
             where endpoint_id = ?::uuid
             group by 1, 2
            """, endpoint);
    }

    private static void toldLongAgo(String endpoint) throws SQLException {
        change(
                "update integration.webhook_notice as notice set created_at = now() - interval '9 days'"
                        + " from integration.webhook_delivery as delivery"
                        + " where delivery.event_id = notice.event_id and delivery.endpoint_id = ?::uuid",
                endpoint);
    }

    private Endpoint listens(String... eventTypes) {
        ValidatableResponse made = alice.request()
                .body(Map.of("url", receiver.url(), "event_types", List.of(eventTypes)))
                .post(ENDPOINTS)
                .then()
                .statusCode(201);
        return new Endpoint(made.extract().path("id"), made.extract().path("secret"));
    }

    private static ObjectDeleted deleted(Somebody whose) {
        return new ObjectDeleted(ObjectId.random(), "media", whose.id(), 2, THEN);
    }

    private UUID publish(ObjectDeleted event) {
        UUID id = UUID.randomUUID();
        Topics.publish(event, EventTypes.nameOf(event.getClass()), data(event), id);
        return id;
    }

    private String data(ObjectDeleted event) {
        return new String(codec.data(event), StandardCharsets.UTF_8);
    }

    private List<Message> received(int count) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(receiver::messages, messages -> messages.size() >= count);
    }

    private ValidatableResponse awaitState(Endpoint endpoint, String state) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> state.equals(deliveries(endpoint).extract().path("items[0].state")));
        return deliveries(endpoint);
    }

    /** It was sent, did not arrive, and waits for its next attempt. */
    private ValidatableResponse awaitRefusal(Endpoint endpoint) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
            ValidatableResponse told = deliveries(endpoint);
            return "pending".equals(told.extract().path("items[0].state"))
                    && told.extract().path("items[0].last_error") != null;
        });
        return deliveries(endpoint);
    }

    private ValidatableResponse deliveries(Endpoint endpoint) {
        return alice.request()
                .get(ENDPOINTS + "/" + endpoint.id() + "/deliveries")
                .then()
                .statusCode(200);
    }

    private ValidatableResponse told(Endpoint endpoint) {
        return alice.request().get(ENDPOINTS + "/" + endpoint.id()).then().statusCode(200);
    }

    private static void due(Endpoint endpoint) throws SQLException {
        change(
                "update integration.webhook_delivery set next_at = now() where endpoint_id = ?::uuid"
                        + " and state = 'pending'",
                endpoint.id());
    }

    private static void change(String statement, String... arguments) throws SQLException {
        try (Connection database = TestStack.database().connect();
                PreparedStatement change = database.prepareStatement(statement)) {
            for (int at = 0; at < arguments.length; at++) {
                change.setString(at + 1, arguments[at]);
            }
            change.executeUpdate();
        }
    }
}
