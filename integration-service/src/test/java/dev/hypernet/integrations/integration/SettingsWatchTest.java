package dev.hypernet.integrations.integration;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.event.IntegrationEvent;
import dev.hypernet.integrations.FakeCredentialService;
import dev.hypernet.integrations.Somebody;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Settings that an older version of a definition took, under one that wants others. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FakeCredentialService.class)
class SettingsWatchTest {
    private static final String OLDER = """
            update integration.integration set definition_version = '1.0.0', config = ?::jsonb where id = ?
            """;

    @Inject
    SettingsWatch watch;

    @BeforeEach
    void theDocumentsAreRead() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> given().get("/q/health/ready").statusCode() == 200);
    }

    @Test
    @Requirement({"I05", "I07", "I10"})
    void settingsTheNewVersionRefusesAreAnErrorUntilTheyAreMended() throws Throwable {
        Somebody alice = Somebody.anyone();
        IntegrationId id = notes(alice);
        older(id, "{\"space\": \"home\"}");

        look();

        read(alice, id)
                .body("state", equalTo("CONFIG_ERROR"))
                .body("status", equalTo("error"))
                .body("error.code", equalTo("config_refused"))
                .body("error.message", containsString("2.0.0"))
                .body("error.details.problems.pointer", contains("/config/space", "/config/workspace"))
                .body("health.state", equalTo("error"));
        assertThat(Topics.read(IntegrationEvent.TOPIC, 3, read -> read.key().equals(id.toString()))
                        .getLast()
                        .type())
                .isEqualTo("dev.hypernet.integration.failed.v1");

        alice.patches(id, "{\"config\":{\"workspace\":\"home\"}}").then().statusCode(422);
        alice.patches(id, "{\"config\":{\"workspace\":\"home\",\"space\":null}}")
                .then()
                .statusCode(200)
                .body("state", equalTo("CONNECTED"))
                .body("error", nullValue());
    }

    @Test
    @Requirement("I07")
    void settingsItAcceptsMakeNoVersion() throws Throwable {
        Somebody alice = Somebody.anyone();
        IntegrationId id = notes(alice);
        older(id, "{\"workspace\": \"home\"}");
        String tag = alice.gets(id).header("ETag");

        look();

        read(alice, id).body("state", equalTo("CONNECTED")).header("ETag", equalTo(tag));
        assertThat(TestStack.database()
                        .rows("select definition_version from integration.integration where id = ?", id.value()))
                .containsExactly(List.of("2.0.0"));
    }

    @Test
    @Requirement({"E03", "I07"})
    void oneInErrorCanBeDisconnected() throws Throwable {
        Somebody alice = Somebody.anyone();
        IntegrationId id = notes(alice);
        older(id, "{}");
        look();

        alice.request().delete("/api/v1/integrations/" + id).then().statusCode(204);

        read(alice, id).body("state", equalTo("DISCONNECTED"));
    }

    private static IntegrationId notes(Somebody person) {
        return person.connects("""
                {"integration_type": "test_notes", "config": {"workspace": "home"}, "credentials": {"key": "k-1"}}
                """);
    }

    private static ValidatableResponse read(Somebody person, IntegrationId id) {
        return person.gets(id).then().statusCode(200);
    }

    /** The schedule may have looked before. */
    private void look() throws Throwable {
        VertxContextSupport.subscribeAndAwait(() -> watch.look());
    }

    private static void older(IntegrationId id, String config) throws SQLException {
        try (Connection database = TestStack.database().connect();
                PreparedStatement statement = database.prepareStatement(OLDER)) {
            statement.setString(1, config);
            statement.setObject(2, id.value());
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }
}
