package dev.hypernet.integrations.syncjob;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.integrations.Connected;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How long jobs stay to be looked at. */
@QuarkusTest
@WithTestResource(TestStack.class)
class JobRetentionTest {
    @Inject
    JobRetention retention;

    @Test
    @Requirement("S08")
    void whatEndedLongAgoGoesWithItsLedgerAndWhatWentWellByTheClockSooner() throws SQLException {
        Connected alice = Connected.somebody();
        ended(alice, "manual", "success", 400);
        ended(alice, "scheduled", "success", 31);
        ended(alice, "scheduled", "failed", 31);
        ended(alice, "manual", "success", 300);
        ended(alice, "scheduled", "success", 29);

        retention.forget().await().atMost(Duration.ofSeconds(20));

        assertThat(TestStack.database().rows("""
            select trigger, status, (select count(*) from integration.sync_job_stream as stream
                                      where stream.job_id = job.id)
              from integration.sync_job as job
             where user_id = ?
             order by ended_at
            """, alice.owner().value()))
                .containsExactly(
                        List.of("manual", "success", "1"),
                        List.of("scheduled", "failed", "1"),
                        List.of("scheduled", "success", "1"));
    }

    private static void ended(Connected person, String trigger, String status, int daysAgo) throws SQLException {
        try (Connection database = TestStack.database().connect();
                PreparedStatement insert = database.prepareStatement("""
                    with job as (
                        insert into integration.sync_job
                            (user_id, id, integration_id, epoch, integration_type, definition_version, sync_type,
                             trigger, status, created_at, progressed_at, ended_at)
                        select ?::uuid, gen_random_uuid(), ?::uuid, 1, 'sandbox_photos', '1.0.0', 'full', ?, ?,
                               ended_at, ended_at, ended_at
                          from (select now() - ? * interval '1 day') as past (ended_at)
                        returning user_id, id
                    )
                    insert into integration.sync_job_stream (user_id, job_id, stream, depends_on)
                    select user_id, id, 'media', '{}' from job
                    """)) {
            insert.setString(1, person.owner().toString());
            insert.setString(2, person.integration().toString());
            insert.setString(3, trigger);
            insert.setString(4, status);
            insert.setInt(5, daysAgo);
            insert.executeUpdate();
        }
    }
}
