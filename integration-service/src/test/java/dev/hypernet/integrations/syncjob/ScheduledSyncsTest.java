package dev.hypernet.integrations.syncjob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.hypernet.integrations.Connected;
import dev.hypernet.integrations.Plan;
import dev.hypernet.integrations.integration.Crowd;
import dev.hypernet.integrations.schedule.DueSyncRepository;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Syncs that begin by the clock, and what their owner may say of them. */
@QuarkusTest
@WithTestResource(TestStack.class)
class ScheduledSyncsTest {
    private static final String HOURLY = "{\"sync_config\":{\"auto_sync\":true,\"sync_interval\":\"hourly\"}}";

    @Inject
    ScheduledSyncs scheduled;

    @BeforeEach
    void theDocumentsAreRead() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);
    }

    @Test
    @Requirement({"S05", "I14"})
    void anOwnerSaysHowOftenAndWhatIsSynced() {
        Connected alice = Connected.somebody();

        changed(alice, "{\"sync_config\":{\"auto_sync\":true,\"sync_interval\":\"hourly\",\"import_albums\":false}}")
                .statusCode(200)
                .body("version", equalTo(2));

        told(alice)
                .body("sync_config.auto_sync", equalTo(true))
                .body("sync_config.sync_interval", equalTo("hourly"))
                .body("sync_config.next_sync_at", notNullValue())
                .body("sync_config.conflict_policy", equalTo("source_wins"))
                .body("sync_config.streams.find { it.stream == 'albums' }.is_enabled", equalTo(false))
                .body("sync_config.streams.find { it.stream == 'media' }.is_enabled", equalTo(true))
                .body("sync_config.import_albums", equalTo(false))
                .body("sync_config.import_media", equalTo(true));

        changed(alice, "{\"sync_config\":{\"streams\":{\"albums\":false}}}").body("version", equalTo(2));
        changed(
                        alice,
                        "{\"sync_config\":{\"auto_sync\":false,\"streams\":{\"albums\":true},"
                                + "\"conflict_policy\":\"manual\"}}")
                .statusCode(200);
        told(alice)
                .body("sync_config.auto_sync", equalTo(false))
                .body("sync_config.sync_interval", equalTo("hourly"))
                .body("sync_config.next_sync_at", nullValue())
                .body("sync_config.conflict_policy", equalTo("manual"))
                .body("sync_config.import_albums", equalTo(true));
    }

    @Test
    @Requirement("S05")
    void whatCannotBeKeptToIsRefused() {
        Connected alice = Connected.somebody();

        refused(alice, "{\"auto_sync\":true}", "/sync_config/sync_interval");
        refused(alice, "{\"sync_interval\":\"PT1M\"}", "/sync_config/sync_interval");
        refused(alice, "{\"sync_interval\":\"* * * * *\"}", "/sync_config/sync_interval");
        refused(alice, "{\"streams\":{\"posts\":true}}", "/sync_config/streams/posts");
        refused(alice, "{\"import_posts\":false}", "/sync_config/import_posts");
        refused(alice, "{\"conflict_policy\":\"mine\"}", "/sync_config/conflict_policy");
        changed(alice, "{\"sync_config\":{\"every\":1}}").statusCode(422);
        changed(alice, "{\"sync_config\":{\"auto_sync\":1}}").statusCode(422);
        changed(alice, "{\"sync_config\":null}").statusCode(422);
    }

    @Test
    @Requirement("S05")
    void aStreamThatIsSwitchedOffIsReadOnlyByName() {
        Connected alice = Connected.somebody();
        changed(alice, "{\"sync_config\":{\"import_albums\":false,\"conflict_policy\":\"local_wins\"}}")
                .statusCode(200);

        String job = syncs(alice, "{\"sync_type\":\"full\"}")
                .statusCode(202)
                .body("streams.stream", contains("media"))
                .extract()
                .path("id");
        assertThat(one("select conflict_policy from integration.sync_job where id = ?::uuid", job))
                .isEqualTo("local_wins");
        alice.request().post("/api/v1/sync-jobs/" + job + "/cancel").then().statusCode(200);
        String byName = syncs(alice, "{\"sync_type\":\"full\",\"streams\":[\"albums\"]}")
                .statusCode(202)
                .body("streams.stream", contains("albums"))
                .extract()
                .path("id");
        alice.request().post("/api/v1/sync-jobs/" + byName + "/cancel").then().statusCode(200);

        changed(alice, "{\"sync_config\":{\"import_media\":false}}").statusCode(200);
        syncs(alice, "{\"sync_type\":\"full\"}").statusCode(409);
    }

    @Test
    @Requirement("S07")
    void severalReplicasBeginOneSyncHoweverManyWereMissed() throws SQLException {
        Connected alice = Connected.somebody();
        changed(alice, HOURLY).statusCode(200);
        due(alice);

        IntStream.range(0, 4)
                .mapToObj(replica -> CompletableFuture.runAsync(
                        () -> scheduled.begin().await().atMost(Duration.ofSeconds(20))))
                .toList()
                .forEach(CompletableFuture::join);

        Awaitility.await().until(() -> jobs(alice) == 1);
        alice.request()
                .get("/api/v1/sync-jobs?trigger=scheduled")
                .then()
                .body("items.sync_type", contains("incremental"))
                .body("items.status", contains("running"));
        assertThat(one(
                        "select next_at > now() and next_at <= now() + interval '1 hour' from integration.sync_schedule"
                                + " where integration_id = ?::uuid",
                        alice.integration().toString()))
                .isEqualTo("t");
    }

    @Test
    @Requirement("S07")
    void oneThatRunsStillOrIsDisabledIsPassedOver() throws SQLException {
        Connected alice = Connected.somebody();
        changed(alice, HOURLY).statusCode(200);
        syncs(alice, "{\"sync_type\":\"full\"}").statusCode(202);
        Connected bob = Connected.somebody();
        changed(bob, HOURLY.replaceFirst("\\{", "{\"is_enabled\":false,")).statusCode(200);
        due(alice);
        due(bob);

        scheduled.begin().await().atMost(Duration.ofSeconds(20));

        Awaitility.await().until(() -> isPassed(alice) && isPassed(bob));
        assertThat(jobs(alice)).isEqualTo(1);
        assertThat(jobs(bob)).isZero();
    }

    @Test
    @Requirement("S07")
    void oneThatCannotBeBegunKeepsNobodyElseFromIt() throws SQLException {
        Connected broken = Connected.somebody();
        changed(broken, HOURLY).statusCode(200);
        change("update integration.sync_schedule set sync_interval = 'often' where integration_id = ?::uuid", broken);
        Connected alice = Connected.somebody();
        changed(alice, HOURLY).statusCode(200);
        change(
                "update integration.sync_schedule set next_at = now() - interval '9 days' where integration_id ="
                        + " ?::uuid",
                broken);
        due(alice);

        scheduled.begin().await().atMost(Duration.ofSeconds(20));

        Awaitility.await().until(() -> jobs(alice) == 1 && isPassed(broken));
        assertThat(jobs(broken)).isZero();
    }

    @Test
    @Requirement("S07")
    void whatIsDueIsFoundByItsTimeAlone() throws SQLException {
        try (Connection database = TestStack.database().connect();
                PreparedStatement insert = database.prepareStatement("""
                    insert into integration.sync_schedule
                        (user_id, integration_id, auto_sync, sync_interval, next_at)
                    select user_id, id, true, 'weekly', timestamptz '2126-01-01Z'
                      from integration.integration
                     where user_id = ?::uuid
                    """)) {
            insert.setString(1, Crowd.laid().toString());
            insert.executeUpdate();
        }
        change("analyze integration.sync_schedule");

        for (Plan plan : Plan.bothOwnerless(DueSyncRepository.DUE, List.of("2020-01-01T00:00:00Z", 100))) {
            plan.uses("sync_schedule_due").readsAtMost(0);
        }
    }

    private static ValidatableResponse changed(Connected person, String patch) {
        return person.request()
                .body(patch)
                .patch("/api/v1/integrations/" + person.integration())
                .then();
    }

    private static void refused(Connected person, String syncConfig, String pointer) {
        changed(person, "{\"sync_config\":" + syncConfig + "}")
                .statusCode(422)
                .body("errors.pointer", contains(pointer));
    }

    private static ValidatableResponse told(Connected person) {
        return person.request()
                .get("/api/v1/integrations/" + person.integration())
                .then()
                .statusCode(200);
    }

    private static ValidatableResponse syncs(Connected person, String body) {
        return person.request()
                .body(body)
                .post("/api/v1/integrations/" + person.integration() + "/sync")
                .then();
    }

    private static int jobs(Connected person) {
        return person.request()
                .get("/api/v1/sync-jobs")
                .then()
                .extract()
                .<List<?>>path("items")
                .size();
    }

    private static boolean isPassed(Connected person) {
        return "t"
                .equals(one(
                        "select next_at > now() from integration.sync_schedule where integration_id = ?::uuid",
                        person.integration().toString()));
    }

    private static void due(Connected person) throws SQLException {
        change(
                "update integration.sync_schedule set next_at = now() - interval '3 days'"
                        + " where integration_id = ?::uuid",
                person);
    }

    private static void change(String statement, Connected... whose) throws SQLException {
        try (Connection database = TestStack.database().connect();
                PreparedStatement change = database.prepareStatement(statement)) {
            for (int at = 0; at < whose.length; at++) {
                change.setString(at + 1, whose[at].integration().toString());
            }
            change.executeUpdate();
        }
    }

    private static String one(String sql, String argument) {
        try {
            return TestStack.database().rows(sql, argument).getFirst().getFirst();
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
