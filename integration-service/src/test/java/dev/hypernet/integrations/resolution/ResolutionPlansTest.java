package dev.hypernet.integrations.resolution;

import dev.hypernet.contracts.UserId;
import dev.hypernet.integrations.Plan;
import dev.hypernet.integrations.integration.Crowd;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Before every task's call: what it gets is found in as many rows as are told of, however many there are. */
@QuarkusTest
@WithTestResource(TestStack.class)
class ResolutionPlansTest {
    private static final int LIMIT = 100;

    private UserId owner = UserId.random();

    @BeforeEach
    void thereAreMany() throws SQLException {
        owner = Crowd.laid();
    }

    @Test
    @Requirement({"I04", "I16"})
    void onesOwnComeInTheirOrderFromAnIndex() {
        check(
                Plan.both(owner, ResolutionRepository.OWN, List.of(owner, "crowd_2", LIMIT)),
                "integration_own_by_use",
                LIMIT);
    }

    @Test
    @Requirement({"I04", "I16"})
    void globalOnesComeInTheirOrderFromAnIndex() {
        check(
                Plan.bothOwnerless(ResolutionRepository.GLOBAL, List.of("crowd_4", LIMIT)),
                "integration_shared_by_use",
                LIMIT);
    }

    @Test
    @Requirement({"I04", "I16"})
    void clientsComeEachInTheirOrderFromAnIndex() {
        List<Object> arguments =
                List.of("crowd_1", new String[] {"crowd-client-1", "crowd-client-21", "crowd-client-nobody"}, LIMIT);
        check(Plan.bothOwnerless(ResolutionRepository.OF_CLIENTS, arguments), "integration_shared_by_use", 3L * LIMIT);
    }

    @Test
    @Requirement({"I03", "I16"})
    void whoSharesOneIsFoundByItsId() {
        List<Object> arguments = List.of(UUID.randomUUID(), new String[] {"crowd-client-1"});
        check(Plan.bothOwnerless(ResolutionRepository.OWNER_OF_SHARED, arguments), "integration_shared", 1);
    }

    private static void check(List<Plan> plans, String index, long mostRows) {
        plans.forEach(plan -> plan.uses(index).scansNoTable().readsAtMost(mostRows));
    }
}
