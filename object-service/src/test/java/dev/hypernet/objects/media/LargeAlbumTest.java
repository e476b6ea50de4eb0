package dev.hypernet.objects.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.objects.Person;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A page deep in an album of 100,000 media costs what the first one costs, by date. */
@QuarkusTest
@WithTestResource(TestStack.class)
class LargeAlbumTest {
    private static final int LIMIT = 51;
    /** A page, and each of its rows looked up once. */
    private static final long CONSTANT = 2L * LIMIT + 10;

    @Test
    @Requirement({"A04", "A05", "A08", "O31"})
    void aPageByDateCostsTheSameEverywhereInALargeAlbum() {
        Person alice = Person.registered();
        ObjectId album = LargeAlbum.of(alice);
        TimelineFilter filter = TimelineFilter.ofAlbum(album);
        TimelineKey deep = new TimelineKey(Instant.parse("2010-06-01T00:00:00Z"), ObjectId.random());

        for (TimelineOrder order : TimelineOrder.values()) {
            check(alice, TimelineStatement.timed(alice.id(), filter, order, null, LIMIT));
            check(alice, TimelineStatement.timed(alice.id(), filter, order, deep, LIMIT));
        }
        assertThat(alice.request().get("/api/v1/albums/" + album).<Integer>path("media_count"))
                .isEqualTo(LargeAlbum.SIZE);
        assertThat(LargeAlbum.twoPages(alice, album)).hasSize(400).doesNotHaveDuplicates();
    }

    private static void check(Person owner, TimelineStatement statement) {
        Plan.both(owner.id(), statement.sql(), statement.arguments())
                .forEach(plan -> plan.uses("membership_dated").scansNoTable().readsAtMost(CONSTANT));
    }
}
