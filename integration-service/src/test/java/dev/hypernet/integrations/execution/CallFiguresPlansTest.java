package dev.hypernet.integrations.execution;

import dev.hypernet.contracts.UserId;
import dev.hypernet.integrations.Plan;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Under forced row-level security: counting an integration's calls costs the same however much was called. */
@QuarkusTest
@WithTestResource(TestStack.class)
class CallFiguresPlansTest {
    private static final int MOST = 1000;

    @Test
    @Requirement("I14")
    void theLastCallsOfOneAmongManyAreReadFromItsIndex() {
        UserId owner = UserId.random();
        Account.change("""
                insert into integration.integration
                    (user_id, id, version, created_at, updated_at, integration_type, integration_name, state,
                     next_check_at)
                select ?, gen_random_uuid(), 1, now(), now(), 'busy', 'Busy', 'DISCONNECTED', 'infinity'
                  from generate_series(1, 20)
                """, owner.value());
        Account.change("""
                insert into integration.execution
                    (user_id, id, integration_id, integration_type, definition_version, method, purpose, mode, status,
                     started_at, given_up_at, input_hash)
                select user_id, gen_random_uuid(), id, 'busy', '1.0.0', 'read', 'method', 'sync', 'succeeded',
                       now() - call * interval '1 second', now(), 'h'
                  from integration.integration, generate_series(1, 2000) as call
                 where user_id = ?
                """, owner.value());
        Account.change("analyze integration.execution");
        String one = Account.rows("select id from integration.integration where user_id = ? limit 1", owner.value())
                .getFirst()
                .getFirst();

        List<Object> arguments = List.of(owner, one, "2020-01-01T00:00:00Z", MOST);
        for (Plan plan : Plan.both(owner, CallFiguresRepository.LAST, arguments)) {
            plan.scansNoTable().sortsAtMost(0).readsAtMost(MOST + 10);
        }
    }
}
