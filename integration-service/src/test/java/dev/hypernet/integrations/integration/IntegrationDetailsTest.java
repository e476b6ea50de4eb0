package dev.hypernet.integrations.integration;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.hypernet.integrations.Connected;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is told of one integration beside itself: whose it is there, what is synced, counts, limits. */
@QuarkusTest
@WithTestResource(TestStack.class)
class IntegrationDetailsTest {

    @BeforeEach
    void theDocumentsAreRead() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> given().get("/q/health/ready").statusCode() == 200);
    }

    @Test
    @Requirement("I14")
    void whoseAccountItIsThere() {
        Connected alice = Connected.somebody();
        change("""
                update integration.integration
                   set external_account_id = '1784', external_account_name = 'alice@example.com',
                       scopes = '{photos.read}'
                 where id = ?
                """, alice.integration().value());

        told(alice)
                .body("metadata.user_id", equalTo("1784"))
                .body("metadata.username", equalTo("alice@example.com"))
                .body("metadata.email", equalTo("alice@example.com"))
                .body("metadata.scopes", contains("photos.read"));

        change(
                "update integration.integration set external_account_name = '@alice' where id = ?",
                alice.integration().value());
        told(alice).body("metadata.username", equalTo("@alice")).body("metadata.email", nullValue());
    }

    @Test
    @Requirement("I14")
    void whatIsSynced() {
        told(Connected.somebody())
                .body("sync_config.auto_sync", equalTo(false))
                .body("sync_config.sync_interval", nullValue())
                .body("sync_config.streams.stream", containsInAnyOrder("albums", "media"))
                .body("sync_config.streams.object_type", hasItems("album", "media"))
                .body("sync_config.streams.is_incremental", contains(true, true));
    }

    @Test
    @Requirement("I14")
    void whatTheLastSyncsCameTo() {
        Connected alice = Connected.somebody();
        change(
                "update integration.integration set items_synced = 1543 where id = ?",
                alice.integration().value());
        synced(alice, "success", null, "2026-02-01T00:00:00Z", 10);
        synced(alice, "failed", "unauthorized", "2026-02-02T00:00:00Z", 0);
        synced(alice, "partial", "rejected_records", "2026-02-03T00:00:00Z", 5);
        synced(alice, "success", null, "2026-02-04T00:00:00Z", 1);
        synced(Connected.somebody(), "failed", "theirs", "2026-02-05T00:00:00Z", 100);

        told(alice)
                .body("statistics.items_synced", equalTo(1543))
                .body("statistics.syncs.of_last", equalTo(100))
                .body("statistics.syncs.jobs", equalTo(4))
                .body("statistics.syncs.success", equalTo(2))
                .body("statistics.syncs.partial", equalTo(1))
                .body("statistics.syncs.failed", equalTo(1))
                .body("statistics.syncs.cancelled", equalTo(0))
                .body("statistics.syncs.streams.stream", contains("albums", "media"))
                .body("statistics.syncs.streams[1].fetched", equalTo(16))
                .body("statistics.syncs.streams[1].applied", equalTo(16))
                .body("statistics.syncs.streams[1].objects_created", equalTo(16))
                .body("statistics.syncs.streams[0].fetched", equalTo(0))
                .body("statistics.last_error.code", equalTo("rejected_records"))
                .body("statistics.last_error.message", equalTo("It says rejected_records."))
                .body("statistics.last_error.at", equalTo("2026-02-03T00:00:00.000Z"));
    }

    @Test
    @Requirement("I14")
    void whatWasCalledInTheLastDay() {
        Connected alice = Connected.somebody();
        called(alice, "succeeded", "method", "1 hour", 4);
        called(alice, "failed", "method", "2 hours", 2);
        called(alice, "unknown", "method", "3 hours", 1);
        called(alice, "succeeded", "probe", "1 hour", 3);
        called(alice, "succeeded", "method", "25 hours", 7);
        called(Connected.somebody(), "succeeded", "method", "1 hour", 9);

        told(alice)
                .body("statistics.calls.since", notNullValue())
                .body("statistics.calls.is_complete", equalTo(true))
                .body("statistics.calls.calls", equalTo(7))
                .body("statistics.calls.succeeded", equalTo(4))
                .body("statistics.calls.failed", equalTo(3))
                .body("statistics.calls.cached", equalTo(0));
    }

    @Test
    @Requirement("I14")
    void ofVeryManyTheNewestAreCountedAndThatIsSaid() {
        Connected alice = Connected.somebody();
        called(alice, "succeeded", "method", "1 hour", 1_001);

        told(alice).body("statistics.calls.is_complete", equalTo(false)).body("statistics.calls.calls", equalTo(1000));
    }

    @Test
    @Requirement("I14")
    void whereNothingWasDoneAllIsZeroAndAllIsLeft() {
        told(Connected.somebody())
                .body("statistics.items_synced", equalTo(0))
                .body("statistics.last_error", nullValue())
                .body("statistics.syncs.jobs", equalTo(0))
                .body("statistics.syncs.streams.size()", equalTo(0))
                .body("statistics.calls.calls", equalTo(0))
                .body("rate_limit.policies.policy", contains("concurrency", "*"))
                .body("rate_limit.policies.quota", contains(4, 600))
                .body("rate_limit.policies.remaining", contains(4, 600))
                .body("rate_limit.policies.window_seconds", contains(nullValue(), equalTo(60)));
    }

    @Test
    @Requirement("I14")
    void oneWhoseDefinitionIsGoneIsReadableStill() {
        Connected alice = Connected.somebody();
        change(
                "update integration.integration set integration_type = 'nobody_knows' where id = ?",
                alice.integration().value());

        told(alice)
                .body("sync_config", nullValue())
                .body("rate_limit", nullValue())
                .body("statistics.calls.calls", equalTo(0));
    }

    @Test
    void aListTellsTheIntegrationsAlone() {
        Connected alice = Connected.somebody();

        alice.request()
                .get("/api/v1/integrations")
                .then()
                .statusCode(200)
                .body("items.id", hasItem(alice.integration().toString()))
                .body("items.statistics", contains(nullValue()));
    }

    @Test
    @Requirement("I14")
    void readingChangesNothing() {
        Connected alice = Connected.somebody();
        String tag = told(alice).extract().header("ETag");

        called(alice, "succeeded", "method", "1 hour", 1);

        assertThat(told(alice).extract().header("ETag")).isEqualTo(tag);
        assertThat(rows("select 1 from integration.method_window where user_id = ?", alice))
                .isEmpty();
    }

    private static ValidatableResponse told(Connected person) {
        return person.request()
                .get("/api/v1/integrations/" + person.integration())
                .then()
                .statusCode(200);
    }

    /** A job with a ledger of its albums, none, and of its media. */
    private static void synced(Connected person, String status, @Nullable String code, String ended, int media) {
        change("""
                with job as (
                    insert into integration.sync_job
                        (user_id, id, integration_id, epoch, integration_type, definition_version, sync_type, trigger,
                         status, created_at, started_at, progressed_at, ended_at, error_code, error)
                    select ?, gen_random_uuid(), ?, 1, 'sandbox_photos', '1.0.0', 'full', 'manual', ?, ended, ended,
                           ended, ended, code, 'It says ' || code || '.'
                      from (select cast(? as timestamptz) as ended, cast(? as text) as code) as told
                    returning user_id, id
                )
                insert into integration.sync_job_stream
                    (user_id, job_id, stream, depends_on, fetched, applied, objects_created)
                select user_id, id, stream, '{}', records, records, records
                  from job, (values ('albums', 0), ('media', ?)) as ledger (stream, records)
                """, person.owner().value(), person.integration().value(), status, ended, code, media);
    }

    private static void called(Connected person, String status, String purpose, String ago, int times) {
        change("""
                insert into integration.execution
                    (user_id, id, integration_id, integration_type, definition_version, method, purpose, mode, status,
                     started_at, given_up_at, input_hash)
                select ?, gen_random_uuid(), ?, 'sandbox_photos', '1.0.0', 'read', ?, 'sync', ?,
                       now() - cast(? as interval), now(), 'h'
                  from generate_series(1, ?)
                """, person.owner().value(), person.integration().value(), purpose, status, ago, times);
    }

    private static List<List<String>> rows(String question, Connected person) {
        try {
            return TestStack.database().rows(question, person.owner().value());
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static void change(String statement, @Nullable Object... parameters) {
        try (Connection database = TestStack.database().connect();
                PreparedStatement change = database.prepareStatement(statement)) {
            for (int at = 0; at < parameters.length; at++) {
                change.setObject(at + 1, parameters[at]);
            }
            change.executeUpdate();
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
