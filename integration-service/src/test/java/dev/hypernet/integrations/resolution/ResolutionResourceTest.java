package dev.hypernet.integrations.resolution;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.integrations.FakeCredentialService;
import dev.hypernet.integrations.Somebody;
import dev.hypernet.integrations.definition.Documents;
import dev.hypernet.integrations.integration.Integration;
import dev.hypernet.persistence.Owner;
import dev.hypernet.platform.problem.Problem;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.restassured.response.ValidatableResponse;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FakeCredentialService.class)
class ResolutionResourceTest {
    @Inject
    Resolutions resolutions;

    @BeforeEach
    void theDocumentsAreReadAndNothingIsShared() throws SQLException {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> given().get("/q/health/ready").statusCode() == 200);
        execute("""
                update integration.integration set deleted_at = now()
                 where context_type <> 'user' and integration_type in ('open_notes', 'test_notes')
                """);
    }

    @Test
    @Requirement({"I03", "I04"})
    void ownThenClientThenGlobalAndEveryCandidateIsExplained() {
        String client = anyClient();
        Somebody admin = Somebody.admin();
        Somebody alice = Somebody.workingFor(client);
        IntegrationId global = admin.connects(open("global", null));
        resolve(alice)
                .body("integration.id", equalTo(global.toString()))
                .body("integration.context.type", equalTo("global"))
                .body("candidates.verdict", contains("chosen"));

        IntegrationId clients = admin.connects(open("client", client));
        resolve(alice).body("integration.id", equalTo(clients.toString()));

        IntegrationId own = alice.connects(open("user", null));
        resolve(alice)
                .body("integration.id", equalTo(own.toString()))
                .body("integration.state", equalTo("CONNECTED"))
                .body("reason", containsString("your own"))
                .body("candidates.id", contains(own.toString(), clients.toString(), global.toString()))
                .body("candidates.rank", contains(1, 2, 3))
                .body("candidates.verdict", contains("chosen", "less specific", "less specific"));

        alice.patches(own, "{\"is_enabled\":false}").then().statusCode(200);
        resolve(alice)
                .body("integration.id", equalTo(clients.toString()))
                .body("candidates.find { it.id == '%s' }.verdict".formatted(own), equalTo("disabled"));
    }

    @Test
    @Requirement({"I02", "I04", "I11"})
    void ofSeveralTheOneUsedLast() throws SQLException {
        Somebody alice = Somebody.anyone();
        IntegrationId first = alice.connects(open("user", null));
        IntegrationId second = alice.connects(open("user", null));

        execute("update integration.integration set last_used_at = '2026-02-03Z' where id = '%s'".formatted(first));
        resolve(alice).body("integration.id", equalTo(first.toString()));

        execute("update integration.integration set last_used_at = '2026-02-04Z' where id = '%s'".formatted(second));
        resolve(alice)
                .body("integration.id", equalTo(second.toString()))
                .body("integration.last_used_at", equalTo("2026-02-04T00:00:00.000Z"))
                .body("candidates.verdict", contains("chosen", "used longer ago"));
    }

    @Test
    @Requirement({"I03", "I18"})
    void nobodyGetsAnotherPersonsOwnOrAnotherClients() {
        String client = anyClient();
        Somebody admin = Somebody.admin();
        IntegrationId clients = admin.connects(open("client", client));
        IntegrationId alices = Somebody.anyone().connects(open("user", null));

        resolve(Somebody.workingFor("somebody-else"))
                .body("integration", nullValue())
                .body("candidates", empty())
                .body("reason", containsString("no integration"));
        resolve(admin)
                .body("integration", nullValue())
                .body("candidates.id", contains(clients.toString()))
                .body("candidates.verdict", contains("not yours"));
        Somebody mallory = Somebody.anyone();
        assertThat(status(mallory, () -> resolutions.usable(mallory.id(), Set.of(client), alices)))
                .isEqualTo(404);
    }

    @Test
    @Requirement({"I03", "I18"})
    void whatOthersShareShowsNothingOfItsSettingsAndStaysTheirsToManage() {
        Somebody admin = Somebody.admin();
        IntegrationId global = admin.connects("""
                {"integration_type": "test_notes", "context": {"type": "global"},
                 "config": {"workspace": "of-the-admins"}, "credentials": {"key": "k-1"}}
                """);
        Somebody alice = Somebody.anyone();

        String answer = alice.request()
                .queryParam("integration_type", "test_notes")
                .get("/api/v1/integrations/resolve")
                .then()
                .statusCode(200)
                .body("integration.id", equalTo(global.toString()))
                .extract()
                .asString();

        assertThat(answer)
                .doesNotContain("of-the-admins", "config", "user_id", admin.id().toString(), "k-1");
        alice.gets(global).then().statusCode(404);
        alice.patches(global, "{\"is_enabled\":false}").then().statusCode(404);
        alice.request().get("/api/v1/integrations").then().body("items.id", not(hasItem(global.toString())));
    }

    @Test
    @Requirement("I04")
    void aTaskGetsTheWholeOfWhatItWasGivenWhoeversItIs() {
        String client = anyClient();
        Somebody admin = Somebody.admin();
        IntegrationId clients = admin.connects("""
                {"integration_type": "test_notes", "context": {"type": "client", "context_id": "%s"},
                 "config": {"workspace": "shared"}, "credentials": {"key": "k-2"}}
                """.formatted(client));
        Somebody alice = Somebody.workingFor(client);

        Integration chosen = got(alice, () -> resolutions.choose(alice.id(), Set.of(client), "test_notes"));
        assertThat(chosen.id()).isEqualTo(clients);
        assertThat(chosen.userId()).isEqualTo(admin.id());
        assertThat(chosen.config()).containsEntry("workspace", "shared");
        assertThat(got(alice, () -> resolutions.usable(alice.id(), Set.of(client), clients)))
                .isEqualTo(chosen);

        assertThat(status(alice, () -> resolutions.usable(alice.id(), Set.of(), clients)))
                .isEqualTo(404);
        assertThat(status(alice, () -> resolutions.choose(alice.id(), Set.of(), "test_notes")))
                .isEqualTo(409);
    }

    @Test
    @Requirement({"I04", "I18"})
    void whoGotWhatOthersShareIsThemselvesAgain() {
        Somebody alice = Somebody.anyone();
        IntegrationId off = alice.connects(open("user", null));
        alice.patches(off, "{\"is_enabled\":false}").then().statusCode(200);
        IntegrationId global = Somebody.admin().connects(open("global", null));

        Resolution after = got(
                alice,
                () -> resolutions
                        .choose(alice.id(), Set.of(), "open_notes")
                        .chain(() -> resolutions.resolve(alice.id(), Set.of(), "open_notes", null)));

        assertThat(after.ranked()).extracting(ranked -> ranked.candidate().id()).containsExactly(global, off);
    }

    @Test
    @Requirement("I03")
    void oneClientCanBeAskedForAndOnlyOneOfTheTokens() {
        String client = anyClient();
        String other = anyClient();
        Somebody admin = Somebody.admin();
        admin.connects(open("client", client));
        IntegrationId others = admin.connects(open("client", other));
        Somebody alice = Somebody.workingFor(client, other);

        alice.request()
                .queryParam("integration_type", "open_notes")
                .queryParam("client_id", other)
                .get("/api/v1/integrations/resolve")
                .then()
                .statusCode(200)
                .body("integration.id", equalTo(others.toString()))
                .body("candidates.verdict", contains("chosen"));
        alice.request()
                .queryParam("integration_type", "open_notes")
                .queryParam("client_id", "somebody-elses")
                .get("/api/v1/integrations/resolve")
                .then()
                .statusCode(403);
    }

    @Test
    void whatCannotBeAskedIsSaidSo() {
        Somebody alice = Somebody.anyone();
        alice.request().get("/api/v1/integrations/resolve").then().statusCode(400);
        alice.request()
                .queryParam("integration_type", "myspace")
                .get("/api/v1/integrations/resolve")
                .then()
                .statusCode(404);
        given().queryParam("integration_type", "open_notes")
                .get("/api/v1/integrations/resolve")
                .then()
                .statusCode(401);
    }

    @Test
    @Requirement({"D12", "I04"})
    void aDraftIsNoProviderYet() {
        String draft = Documents.anyName();
        Documents.post(Documents.of(draft).put("status", "DRAFT")).then().statusCode(201);
        Somebody alice = Somebody.anyone();

        alice.request()
                .queryParam("integration_type", draft)
                .get("/api/v1/integrations/resolve")
                .then()
                .statusCode(404);
        alice.request()
                .body("{}")
                .post("/api/v1/methods/" + draft + "/anything")
                .then()
                .statusCode(404);
    }

    private static ValidatableResponse resolve(Somebody person) {
        return person.request()
                .queryParam("integration_type", "open_notes")
                .get("/api/v1/integrations/resolve")
                .then()
                .statusCode(200);
    }

    private static String open(String context, @Nullable String client) {
        return client == null
                ? "{\"integration_type\":\"open_notes\",\"context\":{\"type\":\"%s\"}}".formatted(context)
                : "{\"integration_type\":\"open_notes\",\"context\":{\"type\":\"%s\",\"context_id\":\"%s\"}}"
                        .formatted(context, client);
    }

    private static String anyClient() {
        return "client-" + UUID.randomUUID();
    }

    private static <T> T got(Somebody person, Supplier<Uni<T>> asked) {
        try {
            return VertxContextSupport.subscribeAndAwait(() -> Owner.runAs(person.id(), asked));
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    private static int status(Somebody person, Supplier<Uni<Integration>> asked) {
        Throwable refusal = Assertions.catchThrowable(
                () -> VertxContextSupport.subscribeAndAwait(() -> Owner.runAs(person.id(), asked)));
        return refusal instanceof Problem problem ? problem.status() : 0;
    }

    private static void execute(String sql) throws SQLException {
        try (Connection database = TestStack.database().connect();
                PreparedStatement statement = database.prepareStatement(sql)) {
            statement.executeUpdate();
        }
    }
}
