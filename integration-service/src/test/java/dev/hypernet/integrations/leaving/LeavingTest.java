package dev.hypernet.integrations.leaving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.empty;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.Event;
import dev.hypernet.contracts.event.EventTypes;
import dev.hypernet.contracts.event.IntegrationEvent;
import dev.hypernet.contracts.event.SyncProgress.PageDeferred;
import dev.hypernet.contracts.event.SyncRequested;
import dev.hypernet.contracts.event.UserEvent;
import dev.hypernet.contracts.event.UserEvent.UserDeletionRequested;
import dev.hypernet.integrations.Connected;
import dev.hypernet.integrations.FakeCredentialService;
import dev.hypernet.integrations.dispatch.Counter;
import dev.hypernet.persistence.Erasure;
import dev.hypernet.platform.event.EventCodec;
import dev.hypernet.testkit.OwnedTables;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Somebody leaves: their accounts are revoked, their jobs end, nothing is left and nothing comes back. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FakeCredentialService.class)
class LeavingTest {
    private static final Instant THEN = Instant.parse("2026-02-03T12:50:00Z");

    @Inject
    EventCodec codec;

    @Inject
    ObjectMapper json;

    @BeforeEach
    void theDocumentsAreRead() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);
    }

    @Test
    @Requirement("O22")
    void noTableWithAnOwnerIsForgotten() throws SQLException {
        OwnedTables.assertErasable(
                "integration",
                Stream.concat(LeavingService.TABLES.stream(), Erasure.SHARED.stream())
                        .toList());
    }

    @Test
    @Requirement("O22")
    void whatIsConnectedEndsAndEverythingGoes() throws SQLException {
        Connected alice = Connected.somebody();
        Connected bob = Connected.somebody();
        publish(deferred(begin(alice)));
        SyncRequested bobs = begin(bob);
        awaitRow(
                "select 1 from integration.deferred_page where user_id = ?",
                alice.owner().value());

        leaves(alice);

        OwnedTables.assertErased("integration", alice.owner());
        assertThat(FakeCredentialService.askedToForget(alice.owner())).isEqualTo(1);
        assertThat(integrationEvents(alice, 3))
                .containsExactly(
                        "dev.hypernet.integration.sync_started.v1",
                        "dev.hypernet.integration.sync_completed.v1",
                        "dev.hypernet.integration.disconnected.v1");
        bob.request().get("/api/v1/sync-jobs/" + bobs.jobId()).then().statusCode(200);
    }

    @Test
    @Requirement("O22")
    void whatTheyCalledThroughAnothersIntegrationGoesToo() throws SQLException {
        Connected alice = Connected.somebody();
        Counter shared = Counter.connected();
        called(shared, alice.owner());
        called(shared, shared.owner());

        leaves(alice);

        assertThat(TestStack.database()
                        .rows(
                                "select called_by from integration.async_execution where user_id = ?",
                                shared.owner().value()))
                .containsExactly(List.of(shared.owner().toString()));
    }

    private static void called(Counter counter, UserId caller) {
        Counter.change("""
                insert into integration.async_execution
                    (user_id, id, integration_id, method, input, state, called_by, created_at, expires_at)
                values (?, gen_random_uuid(), ?, 'add', 'null', 'succeeded', ?, now(), now() + interval '1 day')
                """, counter.owner().value(), counter.integration().value(), caller.value());
    }

    @Test
    @Requirement("O22")
    void aStoreOfCredentialsThatIsDownIsWaitedFor() throws SQLException {
        Connected alice = Connected.somebody();
        FakeCredentialService.failsFirst(alice.owner(), 3);

        leaves(alice);

        assertThat(FakeCredentialService.askedToForget(alice.owner())).isEqualTo(4);
        OwnedTables.assertErased("integration", alice.owner());
    }

    @Test
    @Requirement("O22")
    void whatAWorkerStillReportsRevivesNothing() throws SQLException {
        Connected alice = Connected.somebody();
        SyncRequested page = begin(alice);
        leaves(alice);

        UUID late = publish(deferred(page));

        awaitRow("select 1 from integration.inbox where message_id = ?", late);
        OwnedTables.assertErased("integration", alice.owner());
    }

    @Test
    @Requirement("O22")
    void aTokenThatStillHoldsFindsNothing() {
        Connected alice = Connected.somebody();
        leaves(alice);

        alice.request().get("/api/v1/integrations").then().statusCode(200).body("items", empty());
        alice.request()
                .body("{\"sync_type\":\"full\"}")
                .post("/api/v1/integrations/" + alice.integration() + "/sync")
                .then()
                .statusCode(404);
    }

    private SyncRequested begin(Connected person) {
        String job = person.request()
                .body("{\"sync_type\":\"full\"}")
                .post("/api/v1/integrations/" + person.integration() + "/sync")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        String request = Topics.read(
                        SyncRequested.topicOf("sandbox_photos"),
                        1,
                        read -> read.data().contains(job))
                .getFirst()
                .data();
        try {
            return json.readValue(request, SyncRequested.class);
        } catch (JsonProcessingException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    /** Parked for longer than any test runs. */
    private static PageDeferred deferred(SyncRequested page) {
        return new PageDeferred(
                page.jobId(),
                page.integrationId(),
                page.userId(),
                page.epoch(),
                page.stream(),
                page,
                1,
                "throttled",
                Instant.parse("2126-01-01T00:00:00Z"));
    }

    private void leaves(Connected person) {
        publish(new UserDeletionRequested(person.owner(), THEN));
        assertThat(Topics.read(
                                UserEvent.TOPIC,
                                1,
                                read -> read.key().equals(person.owner().toString())
                                        && read.type().equals("dev.hypernet.user.erased.v1"))
                        .getFirst()
                        .data())
                .contains("\"service\":\"integration-service\"");
    }

    private static List<String> integrationEvents(Connected person, int count) {
        return Topics.read(
                        IntegrationEvent.TOPIC,
                        count,
                        read -> read.key().equals(person.integration().toString()))
                .stream()
                .map(Topics.Read::type)
                .toList();
    }

    private UUID publish(Event event) {
        UUID id = UUID.randomUUID();
        Topics.publish(
                event, EventTypes.nameOf(event.getClass()), new String(codec.data(event), StandardCharsets.UTF_8), id);
        return id;
    }

    private static void awaitRow(String question, UUID id) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> !TestStack.database().rows(question, id).isEmpty());
    }
}
