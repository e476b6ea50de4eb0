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

        check(alice, album, ManualKey.START);
        check(alice, album, new ManualKey(90_000.5, ObjectId.random()));
        alice.request()
                .body("{\"sort_order\":\"manual\"}")
                .patch("/api/v1/albums/" + album)
                .then()
                .statusCode(200);
        assertThat(LargeAlbum.twoPages(alice, album)).hasSize(400).doesNotHaveDuplicates();
    }

    private static void check(Person owner, ObjectId album, ManualKey after) {
        Plan.both(owner.id(), AlbumMediaRepository.PAGE, List.of(owner.id(), album, LIMIT, after.place(), after.id()))
                .forEach(plan -> plan.uses("membership_ordered").scansNoTable().readsAtMost(CONSTANT));
    }
}
