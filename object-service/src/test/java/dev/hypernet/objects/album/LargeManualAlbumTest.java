package dev.hypernet.objects.album;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.objects.Person;
import dev.hypernet.objects.media.LargeAlbum;
import dev.hypernet.objects.media.Plan;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A page deep in an album of 100,000 media costs what the first one costs, in manual order. */
@QuarkusTest
@WithTestResource(TestStack.class)
class LargeManualAlbumTest {
    private static final int LIMIT = 51;
    /** A page, and each of its rows looked up once. */
    private static final long CONSTANT = 2L * LIMIT + 10;

    @Test
    @Requirement({"A04", "O31"})
    void aPageInManualOrderCostsTheSameEverywhereInALargeAlbum() {
        Person alice = Person.registered();
        ObjectId album = LargeAlbum.of(alice);

        check(alice, AlbumMediaRepository.PLACED, List.of(alice.id(), album, LIMIT));
        check(alice, AlbumMediaRepository.PLACED_AFTER, List.of(alice.id(), album, LIMIT, 90_000, ObjectId.random()));
        check(alice, AlbumMediaRepository.UNPLACED, List.of(alice.id(), album, LIMIT));
        alice.request()
                .body("{\"sort_order\":\"manual\"}")
                .patch("/api/v1/albums/" + album)
                .then()
                .statusCode(200);
        assertThat(LargeAlbum.twoPages(alice, album)).hasSize(400).doesNotHaveDuplicates();
    }

    private static void check(Person owner, String sql, List<?> arguments) {
        Plan.both(owner.id(), sql, arguments)
                .forEach(plan -> plan.uses("membership_ordered").scansNoTable().readsAtMost(CONSTANT));
    }
}
