package dev.hypernet.integrations.syncjob;

import dev.hypernet.contracts.UserId;
import dev.hypernet.integrations.Plan;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Under forced row-level security: an integration's last jobs are counted without reading those before. */
@QuarkusTest
@WithTestResource(TestStack.class)
class SyncFiguresPlansTest {
    private static final int LAST = 100;
    private static final int STREAMS = 2;

    @Test
    @Requirement("I14")
    void theLastJobsOfOneAmongManyAreReadFromItsIndex() throws SQLException {
        UserId owner = UserId.random();
        change("""
                insert into integration.integration
                    (user_id, id, version, created_at, updated_at, integration_type, integration_name, state)
                select ?, gen_random_uuid(), 1, now(), now(), 'busy', 'Busy', 'DISCONNECTED' from generate_series(1, 20)
                """, owner);
        change("""
                insert into integration.sync_job
                    (user_id, id, integration_id, epoch, integration_type, definition_version, sync_type, trigger,
                     status, created_at, progressed_at)
                select user_id, gen_random_uuid(), id, 1, 'busy', '1.0.0', 'full', 'manual', 'success',
                       now() - job * interval '1 hour', now()
                  from integration.integration, generate_series(1, 500) as job
                 where user_id = ?
                """, owner);
        change("""
                insert into integration.sync_job_stream (user_id, job_id, stream, depends_on)
                select user_id, id, stream, '{}'
                  from integration.sync_job, (values ('albums'), ('media')) as streams (stream)
                 where user_id = ?
                """, owner);
        change("analyze integration.sync_job, integration.sync_job_stream");
        String one = TestStack.database()
                .rows("select id from integration.integration where user_id = ? limit 1", owner.value())
                .getFirst()
                .getFirst();

        for (Plan plan : Plan.both(owner, SyncFiguresRepository.JOBS, List.of(owner, one, LAST))) {
            plan.uses("sync_job_of_integration").scansNoTable().readsAtMost(LAST);
        }
        for (Plan plan : Plan.both(owner, SyncFiguresRepository.STREAMS, List.of(owner, one, LAST))) {
            plan.uses("sync_job_stream_pkey").scansNoTable().readsAtMost(LAST + STREAMS * LAST);
        }
    }

    private static void change(String statement, UserId... owner) throws SQLException {
        try (Connection database = TestStack.database().connect();
                PreparedStatement change = database.prepareStatement(statement)) {
            for (int at = 0; at < owner.length; at++) {
                change.setObject(at + 1, owner[at].value());
            }
            change.executeUpdate();
        }
    }
}
