package dev.hypernet.integrations.integration;

import dev.hypernet.contracts.UserId;
import dev.hypernet.integrations.Plan;
import dev.hypernet.platform.paging.Cursor;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Under forced row-level security: a page costs the same however many integrations somebody has. */
@QuarkusTest
@WithTestResource(TestStack.class)
class IntegrationPlansTest {
    private static final int LIMIT = 51;
    private static final List<@Nullable Cursor> PLACES =
            Arrays.asList(null, Cursor.of(Instant.parse("2021-02-01T00:00:00Z"), UUID.randomUUID()));

    private UserId owner = UserId.random();

    @BeforeEach
    void thereAreMany() throws SQLException {
        owner = Crowd.laid();
    }

    @Test
    @Requirement({"I16", "E03"})
    void aPageOfAllIsReadFromAnIndex() {
        each(new IntegrationFilter(null, List.of(), null, null, null), "integration_by_age", LIMIT);
    }

    @Test
    @Requirement("I16")
    void aPageOfOneTypeIsReadFromAnIndex() {
        each(new IntegrationFilter("crowd_1", List.of(), null, null, null), "integration_by_type", LIMIT);
    }

    @Test
    @Requirement("I16")
    void aPageOfSomeStatesIsReadFromAnIndexStateByState() {
        IntegrationFilter failed = new IntegrationFilter(null, List.of("AUTH_ERROR", "CONFIG_ERROR"), null, null, null);
        each(failed, "integration_by_state", 4L * LIMIT);
        IntegrationFilter on = new IntegrationFilter(null, List.of("CONNECTED"), true, null, null);
        each(on, "integration_by_state", LIMIT);
    }

    @Test
    @Requirement({"I03", "I16"})
    void aPageOfOneContextIsReadFromAnIndex() {
        each(new IntegrationFilter(null, List.of(), null, "client", "crowd-client-1"), "integration_by_context", LIMIT);
    }

    @Test
    @Requirement({"I07", "I16"})
    void whatANewDefinitionHasNotSeenIsFoundWithoutReadingTheOthers() {
        for (Plan plan : Plan.bothOwnerless(OutdatedIntegrationRepository.OUTDATED, List.of("crowd_0", "1.0.0"))) {
            plan.uses("integration_by_definition").scansNoTable().readsAtMost(300);
        }
    }

    private void each(IntegrationFilter filter, String index, long mostRows) {
        for (Cursor after : PLACES) {
            IntegrationStatement page = IntegrationStatement.of(owner, filter, after, LIMIT);
            for (Plan plan : Plan.both(owner, page.sql(), page.arguments())) {
                plan.uses(index).scansNoTable().readsAtMost(mostRows);
            }
        }
    }
}
