package dev.hypernet.links.neighbour;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.links.FakeObjectService;
import dev.hypernet.links.Person;
import dev.hypernet.links.Plan;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What stands around an object costs the same at any object. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FakeObjectService.class)
class NeighbourPlansTest {
    private static final int LINKS = 50_000;
    private static final int READ_OF_ONE = Exploration.FAN_OUT + 1;
    private static final String[] TYPES = {"contains", "related_to"};

    @Test
    @Requirement("L10")
    void ofAnObjectWithFiftyThousandLinksNoMoreAreReadThanAreFollowed() {
        Person alice = Person.anyone();
        ObjectId centre = ObjectId.random();
        List<ObjectId> leaves = Hub.of(alice, centre, LINKS);
        Hub.analyze();
        UUID[] both = {leaves.getFirst().value(), centre.value()};

        plans(alice, Direction.FROM, both)
                .forEach(plan -> plan.uses("link_from_time")
                        .uses("link_far_from")
                        .uses("link_count_pkey")
                        .scansNoTable()
                        .sortsAtMost(READ_OF_ONE + 1)
                        .readsAtMost(READ_OF_ONE + 10));
        plans(alice, Direction.TO, both)
                .forEach(plan -> plan.uses("link_to_time")
                        .uses("link_far_to")
                        .scansNoTable()
                        .readsAtMost(10));
        plans(alice, Direction.ANY, both)
                .forEach(plan -> plan.uses("link_from_time")
                        .uses("link_to_time")
                        .scansNoTable()
                        .sortsAtMost(READ_OF_ONE + 1)
                        .readsAtMost(READ_OF_ONE + 10));
        alice.request()
                .get("/api/v1/objects/" + leaves.getLast() + "/neighbours?depth=3&limit=200")
                .then()
                .statusCode(200)
                .body("items", hasSize(200))
                .body("explored.stopped_by", equalTo("limit"));
    }

    private static Stream<Plan> plans(Person owner, Direction direction, UUID[] objects) {
        List<?> arguments = List.of(owner.id(), objects, TYPES, READ_OF_ONE, 10_003);
        return Plan.both(owner.id(), NeighbourRepository.level(direction), arguments).stream();
    }
}
