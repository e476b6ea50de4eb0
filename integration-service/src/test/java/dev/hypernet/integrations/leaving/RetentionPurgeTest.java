package dev.hypernet.integrations.leaving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.integrations.Plan;
import dev.hypernet.integrations.integration.Crowd;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** An integration that was removed goes when it was kept long enough, and what was done through it. */
@QuarkusTest
@WithTestResource(TestStack.class)
class RetentionPurgeTest {
    private static final List<String> BELOW =
            List.of("execution", "async_execution", "method_window", "oauth_attempt", "sync_job", "stream_cursor");

    @Inject
    RetentionPurge purge;

    /** An integration with something in every table that knows it. */
    private record Used(UserId owner, IntegrationId id) {}

    @Test
    @Requirement("O21")
    void oneWithoutAnAccountGoesForGoodAndAllThatWasDoneThroughIt() {
        Used gone = removed("31 days", null);

        purges();

        for (String table : BELOW) {
            assertThat(rows(table, gone)).as(table).isZero();
        }
        assertThat(jobParts(gone)).isZero();
        assertThat(count("select count(*) from integration.integration where id = ?", gone.id()))
                .isZero();
    }

    @Test
    @Requirement("O21")
    void oneWithAnAccountStaysBareSoThatItCanBeRevived() {
        Used gone = removed("31 days", "account-7");

        purges();
        purges();

        for (String table : BELOW) {
            assertThat(rows(table, gone)).as(table).isZero();
        }
        assertThat(count("""
                        select count(*) from integration.integration
                         where id = ? and external_account_id = 'account-7' and epoch = 7 and deleted_at is not null
                           and purged_at is not null and description is null and external_account_name is null
                           and error is null and health is null and scopes = '{}'
                        """, gone.id())).isEqualTo(1);
    }

    @Test
    @Requirement("O21")
    void whatLivesOrWasRemovedNotLongAgoIsLeftAlone() {
        Used living = removed(null, "account-8");
        Used recent = removed("29 days", null);

        purges();

        for (Used kept : List.of(living, recent)) {
            for (String table : BELOW) {
                assertThat(rows(table, kept)).as(table).isPositive();
            }
            assertThat(jobParts(kept)).isEqualTo(2);
            assertThat(count(
                            "select count(*) from integration.integration where id = ? and purged_at is null",
                            kept.id()))
                    .isEqualTo(1);
        }
    }

    @Test
    void whatIsVeryMuchGoesInSlicesAlsoBySeveralAtOnce() throws InterruptedException {
        List<Used> gone = new ArrayList<>();
        for (int at = 0; at < 3; at++) {
            Used used = removed("40 days", at == 0 ? "account-9" : null);
            called(used, 2_500);
            gone.add(used);
        }

        List<Thread> replicas = new ArrayList<>();
        for (int replica = 0; replica < 3; replica++) {
            replicas.add(Thread.ofPlatform().start(this::purges));
        }
        for (Thread replica : replicas) {
            replica.join();
        }
        // What one had locked, the others passed by.
        purges();

        assertThat(gone).allSatisfy(used -> assertThat(rows("execution", used)).isZero());
    }

    @Test
    void whatIsDueIsFoundWithoutReadingTheOthers() throws SQLException {
        Crowd.laid();

        for (Plan plan : Plan.bothOwnerless(PurgeRepository.DUE, List.of("2000-01-01T00:00:00Z", 100))) {
            plan.uses("integration_to_purge").scansNoTable();
        }
    }

    private void purges() {
        try {
            VertxContextSupport.subscribeAndAwait(purge::purgeRemoved);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    private static Used removed(@Nullable String ago, @Nullable String account) {
        Used used = new Used(UserId.random(), IntegrationId.random());
        change("""
                insert into integration.integration
                    (user_id, id, version, created_at, updated_at, deleted_at, integration_type, integration_name,
                     state, epoch, description, external_account_id, external_account_name, scopes, error, health)
                values (?, ?, 1, now(), now(), now() - cast(? as interval), 'sandbox_photos', 'Photos', 'DISCONNECTED',
                        7, 'Mine', ?, 'alice', '{photos}', '{"code": "x", "message": "y"}', '{"state": "error"}')
                """, used.owner().value(), used.id().value(), ago, account);
        called(used, 1);
        change("""
                insert into integration.async_execution
                    (user_id, id, integration_id, method, input, state, created_at, expires_at)
                values (?, gen_random_uuid(), ?, 'read', '{}', 'succeeded', now(), 'infinity')
                """, used.owner().value(), used.id().value());
        change(
                "insert into integration.method_window (user_id, integration_id, method) values (?, ?, '*')",
                used.owner().value(),
                used.id().value());
        change("""
                insert into integration.oauth_attempt
                    (user_id, id, integration_id, state_hash, cookie_hash, status, created_at, expires_at)
                values (?, gen_random_uuid(), ?, gen_random_uuid()::text, 'c', 'completed', now(), now())
                """, used.owner().value(), used.id().value());
        change("""
                insert into integration.stream_cursor (user_id, integration_id, stream, cursor, updated_at)
                values (?, ?, 'media', 'c', now())
                """, used.owner().value(), used.id().value());
        change("""
                with job as (
                    insert into integration.sync_job
                        (user_id, id, integration_id, epoch, integration_type, definition_version, sync_type, trigger,
                         status, created_at, progressed_at)
                    values (?, gen_random_uuid(), ?, 1, 'sandbox_photos', '1.0.0', 'full', 'manual', 'success', now(),
                            now())
                    returning user_id, id
                ), ledger as (
                    insert into integration.sync_job_stream (user_id, job_id, stream, depends_on)
                    select user_id, id, 'media', '{}' from job
                )
                insert into integration.deferred_page (user_id, id, job_id, epoch, resume_at, request)
                select user_id, gen_random_uuid(), id, 1, 'infinity', '{}' from job
                """, used.owner().value(), used.id().value());
        return used;
    }

    private static void called(Used used, int times) {
        change("""
                insert into integration.execution
                    (user_id, id, integration_id, integration_type, definition_version, method, purpose, mode, status,
                     started_at, given_up_at, input_hash)
                select ?, gen_random_uuid(), ?, 'sandbox_photos', '1.0.0', 'read', 'method', 'sync', 'succeeded',
                       now() - call * interval '1 minute', now(), 'h'
                  from generate_series(1, ?) as call
                """, used.owner().value(), used.id().value(), times);
    }

    private static long rows(String table, Used used) {
        return count("select count(*) from integration." + table + " where integration_id = ?", used.id());
    }

    /** Ledgers and pages that wait. */
    private static long jobParts(Used used) {
        return count("select count(*) from integration.sync_job_stream where user_id = ?", used.owner())
                + count("select count(*) from integration.deferred_page where user_id = ?", used.owner());
    }

    private static long count(String question, IntegrationId id) {
        return counted(question, id.value());
    }

    private static long count(String question, UserId id) {
        return counted(question, id.value());
    }

    private static long counted(String question, Object parameter) {
        try {
            return Long.parseLong(
                    TestStack.database().rows(question, parameter).getFirst().getFirst());
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
