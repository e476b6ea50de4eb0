package dev.hypernet.links.place;

import dev.hypernet.contracts.LinkId;
import dev.hypernet.links.FakeObjectService;
import dev.hypernet.links.Plan;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A move reads one row to each side and writes one, however long the list is. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FakeObjectService.class)
class MovePlansTest {
    /** A neighbour, and the moved link itself where it stands in the way. */
    private static final long EACH_SIDE = 2;

    @Test
    @Requirement({"L05", "L10"})
    void theNeighboursAreReadAlongTheIndexOfPlaces() throws SQLException {
        Siblings album = Siblings.of(3000, Siblings.NUMBERED);
        analyze();

        check(album, MoveRepository.BEHIND, new Spot(1500, LinkId.random().value()), "Infinity", 1);
        check(album, MoveRepository.BEHIND, Spot.BEFORE_ALL, "Infinity", 1);
        check(album, MoveRepository.BEFORE, new Spot(1500, LinkId.random().value()));
        check(album, MoveRepository.BEFORE, Spot.BEHIND_ALL);
    }

    private static void check(Siblings album, String sql, Spot spot, Object... more) {
        List<Object> arguments = new ArrayList<>(List.of(
                album.owner().id(), album.album(), "contains", album.inOrder().getFirst(), spot.place(), spot.id()));
        arguments.addAll(List.of(more));
        Plan.both(album.owner().id(), sql, arguments)
                .forEach(plan -> plan.uses("link_from_place").scansNoTable().readsAtMost(EACH_SIDE));
    }

    private static void analyze() throws SQLException {
        try (Connection connection = TestStack.database().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("analyze link.link");
        }
    }
}
