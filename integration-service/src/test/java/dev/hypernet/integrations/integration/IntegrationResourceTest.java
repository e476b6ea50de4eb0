package dev.hypernet.integrations.integration;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.event.IntegrationEvent;
import dev.hypernet.integrations.Connected;
import dev.hypernet.integrations.FakeCredentialService;
import dev.hypernet.integrations.Somebody;
import dev.hypernet.persistence.Owner;
import dev.hypernet.testkit.OwnedTables;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FakeCredentialService.class)
class IntegrationResourceTest {
    private static final String NOTES = """
            {"integration_type": "test_notes", "config": {"workspace": "home"}, "credentials": {"key": "k-canary-7"}}
            """;

    @Inject
    IntegrationService integrations;

    @BeforeEach
    void theDocumentsAreRead() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> given().get("/q/health/ready").statusCode() == 200);
    }

    @Test
    @Requirement({"E06", "I01", "I07", "I08", "I13"})
    void aGivenCredentialConnectsAtOnce() {
        Somebody alice = Somebody.anyone();

        String id = alice.creates("""
                        {"integration_type": "test_notes", "integration_name": "My notes", "instance_id": "notes-%s",
                         "description": "Mine.", "config": {"workspace": "home"}, "credentials": {"key": "k-1"}}
                        """.formatted(alice.id()))
                .then()
                .statusCode(201)
                .header("Location", containsString("/api/v1/integrations/"))
                .body("integration_type", equalTo("test_notes"))
                .body("integration_name", equalTo("My notes"))
                .body("instance_id", equalTo("notes-" + alice.id()))
                .body("description", equalTo("Mine."))
                .body("state", equalTo("CONNECTED"))
                .body("status", equalTo("connected"))
                .body("health.state", equalTo("active"))
                .body("last_connected_at", notNullValue())
                .body("is_enabled", equalTo(true))
                .body("context.type", equalTo("user"))
                .body("context.context_id", equalTo(alice.id().toString()))
                .body("config", equalTo(Map.of("workspace", "home")))
                .extract()
                .path("id");

        IntegrationId integration = IntegrationId.of(id);
        assertThat(FakeCredentialService.kept(integration).getString("type")).isEqualTo("api_key");
        assertThat(FakeCredentialService.kept(integration).getString("fields.key"))
                .isEqualTo("k-1");
        assertThat(events(integration, 2))
                .containsExactly("dev.hypernet.integration.created.v1", "dev.hypernet.integration.connected.v1");
    }

    @Test
    @Requirement({"I01", "I02", "I13"})
    void whatIsLeftOutIsMadeUpAndSeveralOfOneProviderStandSideBySide() {
        Somebody alice = Somebody.anyone();

        String first = alice.creates(NOTES)
                .then()
                .statusCode(201)
                .body("integration_name", equalTo("Notes"))
                .body("instance_id", matchesPattern("test_notes_[0-9a-f]{8}"))
                .extract()
                .path("instance_id");
        alice.creates(NOTES).then().statusCode(201).body("instance_id", not(equalTo(first)));

        alice.request()
                .queryParam("integration_type", "test_notes")
                .get("/api/v1/integrations")
                .then()
                .body("items.size()", equalTo(2));
    }

    @Test
    @Requirement({"I01", "E06"})
    void noAnswerAndNoEventCarriesTheCredential() {
        Somebody alice = Somebody.anyone();
        String answer = alice.creates(NOTES).then().statusCode(201).extract().asString();
        IntegrationId id = IntegrationId.of(JsonPath.from(answer).getString("id"));

        assertThat(answer).doesNotContain("k-canary-7");
        assertThat(alice.gets(id).asString()).doesNotContain("k-canary-7");
        assertThat(Topics.read(IntegrationEvent.TOPIC, 2, read -> read.key().equals(id.toString())))
                .allSatisfy(read -> assertThat(read.data()).doesNotContain("k-canary-7"));
    }

    @Test
    @Requirement("E06")
    void aRefusedCredentialIsNeverRepeated() {
        String answer =
                Somebody.anyone().creates("""
                        {"integration_type": "test_notes", "config": {"workspace": "home"},
                         "credentials": {"key": {"nested": "k-canary-8"}, "k-canary-9": "x"}}
                        """).then().statusCode(422).extract().asString();

        assertThat(answer).contains("/credentials").doesNotContain("k-canary-8");
    }

    @Test
    @Requirement("I05")
    void everySettingThatBreaksTheSchemaIsPointedAt() {
        Somebody alice = Somebody.anyone();

        alice.creates("""
                        {"integration_type": "test_notes", "config": {"workspace": "", "region": "moon", "colour": 1}}
                        """)
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("errors.pointer", containsInAnyOrder("/config/workspace", "/config/region", "/config/colour"));
        alice.request().get("/api/v1/integrations").then().body("items", empty());
    }

    @ParameterizedTest
    @CsvSource({"base_url, operator", "signing_key, secret"})
    @Requirement("I05")
    void whatIsNotThePersonsToSetIsNoSetting(String name, String why) {
        Somebody.anyone()
                .creates("""
                        {"integration_type": "test_notes", "config": {"workspace": "home", "%s": "x"}}
                        """.formatted(name))
                .then()
                .statusCode(422)
                .body("errors.pointer", contains("/config/" + name))
                .body("errors[0].message", containsString(why));
    }

    @Test
    @Requirement({"I05", "I07"})
    void whatIsMissingIsWaitedForThenTheCredentialThenItIsConnected() {
        Somebody alice = Somebody.anyone();
        IntegrationId id = alice.connects("{\"integration_type\":\"test_notes\"}");
        state(alice, id, "PENDING_CONFIGURATION").body("status", equalTo("pending"));

        alice.patches(id, "{\"config\":{\"workspace\":\"home\"}}")
                .then()
                .statusCode(200)
                .body("state", equalTo("PENDING_AUTHENTICATION"));

        gives(alice, id, "{\"key\":\"k-3\"}")
                .statusCode(200)
                .body("state", equalTo("CONNECTED"))
                .body("status", equalTo("connected"));
    }

    @Test
    @Requirement("I07")
    void aCredentialThatCameFirstConnectsWhenTheSettingsAreComplete() {
        Somebody alice = Somebody.anyone();
        IntegrationId id = alice.connects("{\"integration_type\":\"test_notes\",\"credentials\":{\"key\":\"k-4\"}}");
        state(alice, id, "PENDING_CONFIGURATION");

        gives(alice, id, "{\"key\":\"k-5\"}").statusCode(200).body("state", equalTo("PENDING_CONFIGURATION"));
        alice.patches(id, "{\"config\":{\"region\":\"us\"}}")
                .then()
                .statusCode(200)
                .body("state", equalTo("PENDING_CONFIGURATION"));
        alice.patches(id, "{\"config\":{\"workspace\":\"home\"}}")
                .then()
                .statusCode(200)
                .body("state", equalTo("CONNECTED"))
                .body("config", equalTo(Map.of("workspace", "home", "region", "us")));
        assertThat(FakeCredentialService.kept(id).getString("fields.key")).isEqualTo("k-5");
    }

    @Test
    @Requirement({"E03", "I05"})
    void settingsOfAConnectedOneStayComplete() {
        Somebody alice = Somebody.anyone();
        IntegrationId id = alice.connects(NOTES);

        alice.patches(id, "{\"config\":{\"workspace\":null}}")
                .then()
                .statusCode(422)
                .body("errors.pointer", contains("/config/workspace"));
        alice.patches(id, "{\"config\":{\"region\":\"us\"}}")
                .then()
                .statusCode(200)
                .body("state", equalTo("CONNECTED"))
                .body("config.region", equalTo("us"));
        alice.patches(id, "{\"config\":{\"region\":null}}")
                .then()
                .statusCode(200)
                .body("config", equalTo(Map.of("workspace", "home")));
    }

    @Test
    @Requirement("I07")
    void aProviderThatAsksForNothingIsConnectedAtOnceAndAnew() {
        Somebody alice = Somebody.anyone();
        IntegrationId id = alice.connects("{\"integration_type\":\"open_notes\"}");
        state(alice, id, "CONNECTED").body("access_token", nullValue());

        alice.request().delete("/api/v1/integrations/" + id).then().statusCode(204);
        state(alice, id, "DISCONNECTED");
        gives(alice, id, "{\"key\":\"x\"}").statusCode(422);
        gives(alice, id, "{}").statusCode(200).body("state", equalTo("CONNECTED"));
    }

    @Test
    @Requirement({"I07", "I09", "E03"})
    void aDisconnectedOneIsConnectedByAnotherCredential() {
        Somebody alice = Somebody.anyone();
        IntegrationId id = alice.connects(NOTES);

        alice.request().delete("/api/v1/integrations/" + id).then().statusCode(204);

        state(alice, id, "DISCONNECTED").body("health.state", equalTo("inactive"));
        assertThat(FakeCredentialService.kept(id).getString("type")).isNull();
        gives(alice, id, "{\"key\":\"k-6\"}").statusCode(200).body("state", equalTo("CONNECTED"));
        assertThat(events(id, 4))
                .containsExactly(
                        "dev.hypernet.integration.created.v1",
                        "dev.hypernet.integration.connected.v1",
                        "dev.hypernet.integration.disconnected.v1",
                        "dev.hypernet.integration.connected.v1");
    }

    @Test
    @Requirement("E03")
    void aCredentialThatDoesNotConnectADisconnectedOneIsNotKept() throws SQLException {
        Somebody alice = Somebody.anyone();
        IntegrationId id = alice.connects(NOTES);
        alice.request().delete("/api/v1/integrations/" + id).then().statusCode(204);
        execute("update integration.integration set config = '{}' where id = '%s'".formatted(id));

        gives(alice, id, "{\"key\":\"k-6\"}").statusCode(409).body("type", endsWith("/not-configured"));

        state(alice, id, "DISCONNECTED");
        assertThat(FakeCredentialService.kept(id).getString("type")).isNull();
    }

    @Test
    @Requirement({"I07", "I10"})
    void aCredentialTheProviderRefusesIsAnErrorUntilAnotherIsGiven() {
        Somebody alice = Somebody.anyone();
        IntegrationId id = alice.connects(NOTES);

        as(alice, () -> integrations.rejectCredential(alice.id(), id, "unauthorized", "The provider says 401."));
        as(alice, () -> integrations.rejectCredential(alice.id(), id, "again", "Heard of already."));

        state(alice, id, "AUTH_ERROR")
                .body("status", equalTo("error"))
                .body("error.code", equalTo("unauthorized"))
                .body("error.message", equalTo("The provider says 401."))
                .body("health.state", equalTo("error"))
                .body("health.error", equalTo("The provider says 401."));
        assertThat(events(id, 3)).endsWith("dev.hypernet.integration.failed.v1");
        gives(alice, id, "{\"key\":\"k-7\"}")
                .statusCode(200)
                .body("state", equalTo("CONNECTED"))
                .body("error", nullValue())
                .body("health.state", equalTo("active"));
    }

    @Test
    @Requirement("I01")
    void anInstanceIdIsUniqueAmongTheLivingOfTheWholeInstallation() {
        String name = "unique-" + UUID.randomUUID();
        Somebody alice = Somebody.anyone();
        Somebody bob = Somebody.anyone();
        IntegrationId first = alice.connects(named(name));

        bob.creates(named(name)).then().statusCode(409).body("type", endsWith("/instance-id-taken"));
        IntegrationId bobs = bob.connects("{\"integration_type\":\"open_notes\"}");
        bob.patches(bobs, "{\"instance_id\":\"%s\"}".formatted(name))
                .then()
                .statusCode(409)
                .body("type", endsWith("/instance-id-taken"));

        alice.request()
                .queryParam("remove", "true")
                .delete("/api/v1/integrations/" + first)
                .then()
                .statusCode(204);
        bob.patches(bobs, "{\"instance_id\":\"%s\"}".formatted(name)).then().statusCode(200);
    }

    @Test
    @Requirement("I01")
    void ofManyAtOnceOneGetsTheName() throws InterruptedException {
        String name = "race-" + UUID.randomUUID();
        List<Integer> answers = Collections.synchronizedList(new ArrayList<>());
        List<Thread> racers = new ArrayList<>();
        for (int at = 0; at < 8; at++) {
            racers.add(Thread.ofVirtual()
                    .start(() ->
                            answers.add(Somebody.anyone().creates(named(name)).statusCode())));
        }
        for (Thread racer : racers) {
            racer.join();
        }

        assertThat(answers).filteredOn(status -> status == 201).hasSize(1);
        assertThat(answers).filteredOn(status -> status == 409).hasSize(7);
    }

    @Test
    @Requirement("E06")
    void repeatedUnderOneKeyItIsOneIntegration() {
        Somebody alice = Somebody.anyone();
        String key = UUID.randomUUID().toString();

        String first = keyed(alice, key, NOTES).statusCode(201).extract().path("id");

        keyed(alice, key, NOTES).statusCode(201).body("id", equalTo(first));
        keyed(alice, key, "{\"integration_type\":\"open_notes\"}")
                .statusCode(422)
                .body("type", endsWith("/idempotency-key-reused"));
        alice.request().get("/api/v1/integrations").then().body("items.size()", equalTo(1));
        assertThat(FakeCredentialService.kept(IntegrationId.of(first)).getInt("generation"))
                .isEqualTo(1);
    }

    @Test
    @Requirement({"E03", "I12", "I15"})
    void aChangeNamesTheVersionItChanges() {
        Somebody alice = Somebody.anyone();
        IntegrationId id = alice.connects(NOTES);
        String tag = alice.gets(id).header("ETag");

        String next = alice.request()
                .header("If-Match", tag)
                .body("{\"integration_name\":\"Work\",\"is_enabled\":false,\"description\":\"At work.\"}")
                .patch("/api/v1/integrations/" + id)
                .then()
                .statusCode(200)
                .body("integration_name", equalTo("Work"))
                .body("is_enabled", equalTo(false))
                .body("description", equalTo("At work."))
                .body("state", equalTo("CONNECTED"))
                .body("health.state", equalTo("inactive"))
                .extract()
                .header("ETag");
        assertThat(next).isNotEqualTo(tag);

        alice.request()
                .header("If-Match", tag)
                .body("{\"integration_name\":\"Late\"}")
                .patch("/api/v1/integrations/" + id)
                .then()
                .statusCode(412);
        alice.request()
                .header("If-None-Match", next)
                .get("/api/v1/integrations/" + id)
                .then()
                .statusCode(304);
        alice.patches(id, "{\"is_enabled\":false}").then().statusCode(200).header("ETag", equalTo(next));
        alice.patches(id, "{\"description\":null,\"is_enabled\":true}")
                .then()
                .statusCode(200)
                .body("description", nullValue())
                .body("health.state", equalTo("active"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "true"})
    @Requirement({"E03", "I15"})
    void endingItMayNameTheVersionItEnds(String remove) {
        Somebody alice = Somebody.anyone();
        IntegrationId id = alice.connects(NOTES);
        String read = alice.gets(id).header("ETag");
        String now = alice.patches(id, "{\"integration_name\":\"Work\"}").header("ETag");

        ends(alice, id, read, remove)
                .statusCode(412)
                .contentType("application/problem+json")
                .body("type", endsWith("/stale"));
        ends(alice, id, "nonsense", remove).statusCode(400);
        state(alice, id, "CONNECTED");
        assertThat(FakeCredentialService.kept(id).getString("type")).isEqualTo("api_key");

        ends(alice, id, now, remove).statusCode(204);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"integration_type\":\"open_notes\"}",
                "{\"state\":\"CONNECTED\"}",
                "{\"credentials\":{\"key\":\"x\"}}",
                "{\"integration_name\":null}",
                "{\"integration_name\":\"\"}",
                "{\"instance_id\":\"no spaces\"}",
                "{\"is_enabled\":\"yes\"}",
                "{\"context\":{\"type\":\"family\"}}"
            })
    @Requirement("E03")
    void whatCannotBeChangedIsSaidSo(String patch) {
        Somebody alice = Somebody.anyone();
        IntegrationId id = alice.connects(NOTES);

        alice.patches(id, patch).then().statusCode(422);
    }

    @Test
    @Requirement({"I03", "I18"})
    void onlyAdminsShare() {
        Somebody alice = Somebody.anyone();
        IntegrationId own = alice.connects(NOTES);
        alice.creates("{\"integration_type\":\"open_notes\",\"context\":{\"type\":\"global\"}}")
                .then()
                .statusCode(403);
        alice.creates("{\"integration_type\":\"open_notes\",\"context\":{\"type\":\"client\",\"context_id\":\"acme\"}}")
                .then()
                .statusCode(403);
        alice.patches(own, "{\"context\":{\"type\":\"global\"}}").then().statusCode(403);

        Somebody admin = Somebody.admin();
        IntegrationId shared = admin.connects(NOTES);
        admin.patches(shared, "{\"context\":{\"type\":\"client\",\"context_id\":\"acme\"}}")
                .then()
                .statusCode(200)
                .body("context", equalTo(Map.of("type", "client", "context_id", "acme")));
        admin.patches(shared, "{\"context\":{\"type\":\"global\",\"context_id\":null}}")
                .then()
                .statusCode(200)
                .body("context.type", equalTo("global"));
        admin.patches(shared, "{\"context\":{\"type\":\"user\"}}")
                .then()
                .statusCode(200)
                .body("context.context_id", equalTo(admin.id().toString()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"client\"}|/context/context_id",
                "{\"type\":\"global\",\"context_id\":\"acme\"}|/context/context_id",
                "{\"type\":\"user\",\"context_id\":\"somebody\"}|/context/context_id",
                "{\"type\":\"family\"}|/context/type",
                "{}|/context/type"
            })
    @Requirement("I03")
    void aContextIsNamedAsItsTypeWants(String context, String pointer) {
        Somebody.admin()
                .creates("{\"integration_type\":\"open_notes\",\"context\":%s}".formatted(context))
                .then()
                .statusCode(422)
                .body("errors.pointer", contains(pointer));
    }

    @Test
    @Requirement({"E03", "I18"})
    void somebodyElsesIsA404() throws SQLException {
        IntegrationId alices = Somebody.anyone().connects(NOTES);
        Somebody mallory = Somebody.anyone();
        String address = "/api/v1/integrations/" + alices;

        mallory.gets(alices).then().statusCode(404);
        mallory.patches(alices, "{\"is_enabled\":false}").then().statusCode(404);
        mallory.request().get(address + "/health").then().statusCode(404);
        mallory.request().delete(address).then().statusCode(404);
        mallory.request().queryParam("remove", "true").delete(address).then().statusCode(404);
        gives(mallory, alices, "{\"key\":\"x\"}").statusCode(404);
        given().get(address).then().statusCode(401);
        assertThat(OwnedTables.assertIsolated("integration")).contains("integration");
    }

    @Test
    @Requirement({"E03", "I18"})
    void removingTakesItOutOfSightAndTellsTheWorld() {
        Somebody alice = Somebody.anyone();
        IntegrationId id = alice.connects(NOTES);

        alice.request()
                .queryParam("remove", "yes")
                .delete("/api/v1/integrations/" + id)
                .then()
                .statusCode(400);
        alice.request()
                .queryParam("remove", "true")
                .delete("/api/v1/integrations/" + id)
                .then()
                .statusCode(204);

        alice.gets(id).then().statusCode(404);
        alice.request().get("/api/v1/integrations").then().body("items", empty());
        alice.request()
                .queryParam("remove", "true")
                .delete("/api/v1/integrations/" + id)
                .then()
                .statusCode(404);
        assertThat(FakeCredentialService.kept(id).getString("type")).isNull();
        assertThat(events(id, 4))
                .endsWith("dev.hypernet.integration.disconnected.v1", "dev.hypernet.integration.removed.v1");
    }

    @Test
    @Requirement("E03")
    void whatNeverWasConnectedCanOnlyBeRemoved() {
        Somebody alice = Somebody.anyone();
        IntegrationId id = alice.connects("{\"integration_type\":\"test_notes\"}");

        alice.request().delete("/api/v1/integrations/" + id).then().statusCode(409);
        alice.request()
                .queryParam("remove", "true")
                .delete("/api/v1/integrations/" + id)
                .then()
                .statusCode(204);
        alice.gets(id).then().statusCode(404);
    }

    @Test
    @Requirement("E06")
    void aStoreOfCredentialsThatIsDownChangesNothing() {
        Somebody alice = Somebody.anyone();
        IntegrationId id = alice.connects(NOTES);
        FakeCredentialService.answers(id, 500);

        gives(alice, id, "{\"key\":\"x\"}").statusCode(503).header("Retry-After", notNullValue());
        alice.request()
                .queryParam("remove", "true")
                .delete("/api/v1/integrations/" + id)
                .then()
                .statusCode(503);
        state(alice, id, "CONNECTED");
    }

    @Test
    @Requirement({"I06", "I17"})
    void healthIsKeptApartFromTheLifeCycle() {
        Somebody alice = Somebody.anyone();
        IntegrationId id = alice.connects(NOTES);
        Instant checked = Instant.parse("2026-02-03T12:00:00Z");

        as(
                alice,
                () -> integrations.checked(
                        alice.id(), id, Health.failing(checked, "It does not answer.", Map.of("code", "timeout"))));

        alice.request()
                .get("/api/v1/integrations/" + id + "/health")
                .then()
                .statusCode(200)
                .body("state", equalTo("error"))
                .body("last_checked", notNullValue())
                .body("error", equalTo("It does not answer."))
                .body("details.code", equalTo("timeout"));
        String tag = state(alice, id, "CONNECTED")
                .body("status", equalTo("connected"))
                .body("error", nullValue())
                .body("health.state", equalTo("error"))
                .extract()
                .header("ETag");

        as(
                alice,
                () -> integrations.checked(
                        alice.id(), id, Health.failing(checked, "It does not answer.", Map.of("code", "timeout"))));
        state(alice, id, "CONNECTED").header("ETag", equalTo(tag));

        as(alice, () -> integrations.checked(alice.id(), id, Health.active(checked)));
        state(alice, id, "CONNECTED")
                .header("ETag", not(equalTo(tag)))
                .body("health.state", equalTo("active"))
                .body("health.error", nullValue());
    }

    @Test
    @Requirement("I11")
    void useIsNotedAtMostOnceAMinuteAndMakesNoVersion() throws SQLException {
        Somebody alice = Somebody.anyone();
        IntegrationId id = alice.connects(NOTES);
        String tag = state(alice, id, "CONNECTED")
                .body("last_used_at", nullValue())
                .extract()
                .header("ETag");

        as(alice, () -> integrations.get(alice.id(), id).chain(integrations::used));
        String noted = state(alice, id, "CONNECTED")
                .body("last_used_at", notNullValue())
                .header("ETag", equalTo(tag))
                .extract()
                .path("last_used_at");
        as(alice, () -> integrations.get(alice.id(), id).chain(integrations::used));
        state(alice, id, "CONNECTED").body("last_used_at", equalTo(noted));

        execute("update integration.integration set last_used_at = '2026-01-01Z' where id = '%s'".formatted(id));
        as(alice, () -> integrations.get(alice.id(), id).chain(integrations::used));
        state(alice, id, "CONNECTED").body("last_used_at", not(equalTo("2026-01-01T00:00:00.000Z")));
    }

    @Test
    @Requirement({"E03", "I08", "I16"})
    void aListIsFilteredAndReadPageByPage() {
        Somebody admin = Somebody.admin();
        IntegrationId pending = admin.connects("{\"integration_type\":\"test_notes\"}");
        IntegrationId off = admin.connects(NOTES);
        admin.patches(off, "{\"is_enabled\":false}").then().statusCode(200);
        IntegrationId on = admin.connects(NOTES);
        IntegrationId shared = admin.connects(
                "{\"integration_type\":\"open_notes\",\"context\":{\"type\":\"client\",\"context_id\":\"acme\"}}");

        listed(admin, "", shared, on, off, pending);
        listed(admin, "?integration_type=test_notes", on, off, pending);
        listed(admin, "?status=connected", shared, on, off);
        listed(admin, "?status=pending", pending);
        listed(admin, "?state=PENDING_CONFIGURATION", pending);
        listed(admin, "?status=pending&state=PENDING_AUTHENTICATION");
        listed(admin, "?is_enabled=false", off);
        listed(admin, "?status=connected&is_enabled=true&integration_type=test_notes", on);
        listed(admin, "?context_type=client", shared);
        listed(admin, "?context_type=client&context_id=acme", shared);
        listed(admin, "?context_type=user&status=connected", on, off);

        String next = admin.request()
                .get("/api/v1/integrations?status=connected&limit=2")
                .then()
                .body("items.id", contains(shared.toString(), on.toString()))
                .extract()
                .path("next_cursor");
        admin.request()
                .get("/api/v1/integrations?status=connected&limit=2&cursor=" + next)
                .then()
                .statusCode(200)
                .body("items.id", contains(off.toString()))
                .body("next_cursor", nullValue());
        admin.request()
                .get("/api/v1/integrations?status=pending&cursor=" + next)
                .then()
                .statusCode(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status=happy",
                "state=connected",
                "state=CONNECTED&status=pending",
                "is_enabled=1",
                "context_type=family",
                "limit=0",
                "cursor=x"
            })
    @Requirement("E03")
    void aFilterThatCannotBeReadIsA400(String query) {
        int status =
                Somebody.anyone().request().get("/api/v1/integrations?" + query).statusCode();

        assertThat(status).isIn(400, 422);
    }

    @Test
    @Requirement({"E06", "I07"})
    void oneByConsentWaitsForItWhereItSaysItIsGiven() {
        Somebody alice = Somebody.anyone();
        alice.creates("{\"integration_type\":\"consented_notes\",\"credentials\":{\"token\":\"x\"}}")
                .then()
                .statusCode(422)
                .body("errors.pointer", contains("/credentials"));

        IntegrationId id = alice.connects("{\"integration_type\":\"consented_notes\"}");
        consent(alice, id).statusCode(409).body("type", endsWith("/not-configured"));
        gives(alice, id, "{\"token\":\"x\"}").statusCode(422);
        alice.patches(id, "{\"config\":{\"tenant\":\"acme\"}}")
                .then()
                .statusCode(200)
                .body("state", equalTo("PENDING_AUTHENTICATION"));

        consent(alice, id)
                .statusCode(200)
                .body("integration_id", equalTo(id.toString()))
                .body("authorization_url", containsString("https://provider.invalid/consent"));
        consent(Somebody.anyone(), id).statusCode(404);

        alice.creates("{\"integration_type\":\"consented_notes\",\"config\":{\"tenant\":\"acme\"}}")
                .then()
                .statusCode(201)
                .body("state", equalTo("PENDING_AUTHENTICATION"))
                .body("authorization_url", containsString("/api/v1/integrations/oauth/start?integration_id="));
    }

    @Test
    @Requirement("I07")
    void whatWasMadeBeforeItsConsentOutlivesADeclinedOne() {
        Somebody alice = Somebody.anyone();
        IntegrationId made =
                alice.connects("{\"integration_type\":\"consented_notes\",\"config\":{\"tenant\":\"acme\"}}");
        declines(consent(alice, made));
        state(alice, made, "PENDING_AUTHENTICATION");

        String begun = alice.request()
                .accept("application/json")
                .queryParam("type", "sandbox_photos")
                .get("/api/v1/integrations/oauth/start")
                .then()
                .statusCode(200)
                .extract()
                .path("integration_id");
        declines(alice.request()
                .accept("application/json")
                .queryParam("type", "sandbox_photos")
                .get("/api/v1/integrations/oauth/start")
                .then());
        alice.gets(IntegrationId.of(begun)).then().statusCode(200);
        alice.request().get("/api/v1/integrations").then().body("items.size()", equalTo(2));
    }

    @Test
    @Requirement("I07")
    void ofSeveralWaysToConsentOnlyTheNewestLeadsBack() {
        Somebody alice = Somebody.anyone();
        IntegrationId made =
                alice.connects("{\"integration_type\":\"consented_notes\",\"config\":{\"tenant\":\"acme\"}}");
        String first = stateOf(consent(alice, made));
        consent(alice, made);

        given().queryParams(Map.of("state", first, "error", "access_denied"))
                .get("/api/v1/integrations/oauth/callback")
                .then()
                .statusCode(400)
                .body("type", endsWith("/invalid-state"));
    }

    @Test
    @Requirement("I07")
    void aTypeWhoseSettingsAreMissingIsNotBegunByConsent() {
        Somebody.anyone()
                .request()
                .queryParam("type", "consented_notes")
                .get("/api/v1/integrations/oauth/start")
                .then()
                .statusCode(409)
                .body("type", endsWith("/not-configured"));
    }

    @Test
    @Requirement("I08")
    void whatWasThereBeforeLooksAsItDid() {
        Connected alice = Connected.somebody();

        alice.request()
                .get("/api/v1/integrations/" + alice.integration())
                .then()
                .statusCode(200)
                .body("type", equalTo("integration"))
                .body("status", equalTo("connected"))
                .body("state", equalTo("CONNECTED"))
                .body("access_token", equalTo("[REDACTED]"))
                .body("instance_id", notNullValue())
                .body("metadata", equalTo(Map.of()));
    }

    @Test
    @Requirement("I11")
    void aJwtTellsWhenItExpires() {
        byte[] claims = "{\"exp\":1893456000}".getBytes(StandardCharsets.UTF_8);
        String jwt = "e30." + Base64.getUrlEncoder().withoutPadding().encodeToString(claims) + ".s";

        assertThat(GivenCredentials.expiryOf(jwt)).isEqualTo(Instant.parse("2030-01-01T00:00:00Z"));
        assertThat(GivenCredentials.expiryOf("no.jwt")).isNull();
        assertThat(GivenCredentials.expiryOf("e30.!.s")).isNull();
        assertThat(GivenCredentials.expiryOf("e30.e30.s")).isNull();
    }

    private static void listed(Somebody person, String query, IntegrationId... wanted) {
        String[] ids = Arrays.stream(wanted).map(IntegrationId::toString).toArray(String[]::new);
        person.request()
                .get("/api/v1/integrations" + query)
                .then()
                .statusCode(200)
                .body("items.id", ids.length == 0 ? empty() : contains(ids));
    }

    private static ValidatableResponse ends(Somebody person, IntegrationId id, String match, String remove) {
        return person.request()
                .header("If-Match", match)
                .queryParam("remove", remove)
                .delete("/api/v1/integrations/" + id)
                .then();
    }

    private static ValidatableResponse state(Somebody person, IntegrationId id, String state) {
        return person.gets(id).then().statusCode(200).body("state", equalTo(state));
    }

    private static ValidatableResponse gives(Somebody person, IntegrationId id, String credential) {
        return person.request()
                .body(credential)
                .put("/api/v1/integrations/" + id + "/credentials")
                .then();
    }

    private static ValidatableResponse keyed(Somebody person, String key, String json) {
        return person.request()
                .header("Idempotency-Key", key)
                .body(json)
                .post("/api/v1/integrations")
                .then();
    }

    private static ValidatableResponse consent(Somebody person, IntegrationId id) {
        return person.request()
                .accept("application/json")
                .queryParam("integration_id", id.toString())
                .get("/api/v1/integrations/oauth/start")
                .then();
    }

    private static String stateOf(ValidatableResponse started) {
        String address = started.statusCode(200).extract().path("authorization_url");
        return address.substring(address.indexOf("state=") + "state=".length());
    }

    private static void declines(ValidatableResponse started) {
        given().cookie("hypernet_attempt", started.extract().cookie("hypernet_attempt"))
                .queryParams(Map.of("state", stateOf(started), "error", "access_denied"))
                .get("/api/v1/integrations/oauth/callback")
                .then()
                .statusCode(400)
                .body("type", endsWith("/consent-declined"));
    }

    private static String named(String instanceId) {
        return "{\"integration_type\":\"open_notes\",\"instance_id\":\"%s\"}".formatted(instanceId);
    }

    private static List<String> events(IntegrationId id, int count) {
        return Topics.read(IntegrationEvent.TOPIC, count, read -> read.key().equals(id.toString())).stream()
                .map(Topics.Read::type)
                .toList();
    }

    private static void as(Somebody person, Supplier<Uni<Void>> work) {
        try {
            VertxContextSupport.subscribeAndAwait(() -> Owner.runAs(person.id(), work));
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    private static void execute(String sql) throws SQLException {
        try (Connection database = TestStack.database().connect();
                PreparedStatement statement = database.prepareStatement(sql)) {
            statement.executeUpdate();
        }
    }
}
