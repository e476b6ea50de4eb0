package dev.hypernet.links.following;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.links.FakeObjectService;
import dev.hypernet.links.Hubs;
import dev.hypernet.links.Plan;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An object's links go and return by slices, each of which costs the same however many links the object has. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FakeObjectService.class)
class FollowingPlansTest {
    private static final String OF_HUB = """
        select id from link.link
         where user_id = ?::uuid and ?::uuid in (from_object_id, to_object_id)
           and (deleted_at is null) = ?
         order by id
         limit ?
        """;
    private static final String NOW = "2026-02-03T12:50:00Z";
    private static final UUID BEFORE_ANY = new UUID(0, 0);
    private static @Nullable Hubs made;

    /** Made once: it takes seconds. */
    @BeforeEach
    void thereAreHubs() {
        if (made == null) {
            made = Hubs.made();
        }
    }

    @Test
    @Requirement({"L10", "O29"})
    void whatGoesIsFoundASliceAtATime() {
        eachHub(hub -> {
            check(Slice.SIZE, FollowingRepository.LIVING, hubs().owner(), array(hub), Slice.SIZE);
            check(Slice.SIZE, FollowingRepository.GONE, hubs().owner(), hub, Slice.SIZE);
            check(Slice.SIZE, FollowingRepository.WENT_FROM, hubs().owner(), hub, BEFORE_ANY, Slice.SIZE);
            check(Slice.SIZE, FollowingRepository.WENT_TO, hubs().owner(), hub, BEFORE_ANY, Slice.SIZE);
        });
    }

    @Test
    @Requirement({"L10", "O29"})
    void ofAnObjectWithoutLinksNoneIsRead() {
        ObjectId nothing = ObjectId.random();

        check(0, FollowingRepository.LIVING, hubs().owner(), array(nothing), Slice.SIZE);
        check(0, FollowingRepository.GONE, hubs().owner(), nothing, Slice.SIZE);
        check(0, FollowingRepository.WENT_FROM, hubs().owner(), nothing, BEFORE_ANY, Slice.SIZE);
        check(0, FollowingRepository.WENT_TO, hubs().owner(), nothing, BEFORE_ANY, Slice.SIZE);
    }

    /** Each row is read, and then again where it is written. */
    @Test
    @Requirement({"L10", "O18", "O29"})
    void aSliceIsDeletedAndRemovedByItself() {
        eachHub(hub -> {
            check(2 * Slice.SIZE, FollowingRepository.DELETE, hubs().owner(), slice(hub, true), NOW);
            check(Slice.SIZE, FollowingRepository.REMOVE, hubs().owner(), slice(hub, false));
        });
    }

    /** Each row has two ends, and a link next to it and to its reverse; then it is found once more, and written. */
    @Test
    @Requirement({"L10", "O20", "O29"})
    void aSliceReturnsWithoutALookAtTheHubsOtherLinks() {
        eachHub(hub -> {
            check(7 * Slice.SIZE, FollowingRepository.RESTORE, hubs().owner(), slice(hub, false), true, NOW);
            check(5 * Slice.SIZE, FollowingRepository.GIVE_UP, hubs().owner(), slice(hub, false));
        });
    }

    private static void check(long most, String sql, Object... arguments) {
        for (Plan plan : hubs().plans(sql, arguments)) {
            plan.scansNoTable().readsAtMost(most);
        }
    }

    private static void eachHub(Consumer<ObjectId> check) {
        Stream.of(
                        hubs().album(),
                        hubs().alike(),
                        new ObjectId(hubs().integration().value()))
                .forEach(check);
    }

    private static String[] slice(ObjectId hub, boolean living) {
        try {
            List<List<String>> rows =
                    TestStack.database().rows(OF_HUB, hubs().owner().toString(), hub.toString(), living, Slice.SIZE);
            assertThat(rows).hasSize(Slice.SIZE);
            return rows.stream().map(List::getFirst).toArray(String[]::new);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static String[] array(ObjectId object) {
        return new String[] {object.toString()};
    }

    private static Hubs hubs() {
        return Objects.requireNonNull(made);
    }
}
