package dev.hypernet.objects.album;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.contracts.LinkId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.event.EventTypes;
import dev.hypernet.contracts.event.LinkEvent;
import dev.hypernet.contracts.event.LinkEvent.LinkCreated;
import dev.hypernet.contracts.event.LinkEvent.LinkDeleted;
import dev.hypernet.contracts.event.LinkEvent.LinkUpdated;
import dev.hypernet.contracts.event.LinkSnapshot;
import dev.hypernet.objects.Person;
import dev.hypernet.objects.media.Picture;
import dev.hypernet.persistence.Owner;
import dev.hypernet.platform.paging.Cursor;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the events of link-service make of albums; they come by Kafka, as in life. */
@QuarkusTest
@WithTestResource(TestStack.class)
@SuppressWarnings("NullAway.Init")
class MembershipTest {
    private static final Instant NOW = Instant.ofEpochMilli(1_770_000_000_000L);
    private static final double UNORDERED = 2147483648.0;
    /** Where a link made then stands that has no sort order. */
    private static final double MADE_NOW = 1_770_000_000_000_000.0;

    @Inject
    ObjectMapper json;

    @Inject
    MembershipRepository memberships;

    private Person alice;

    @BeforeEach
    void registerAlice() {
        alice = Person.registered();
    }

    @Test
    @Requirement({"A04", "A08", "A05"})
    void anAlbumShowsItsMediaInEachOrderAndCountsThem() {
        String album = album();
        String first = Picture.of(alice).taken("2026-02-01T00:00:00Z").stored();
        String second = Picture.of(alice).taken("2026-02-02T00:00:00Z").stored();
        String untimed = Picture.of(alice).stored();
        publish(created(LinkId.random(), album, first, 1, 3));
        publish(created(LinkId.random(), album, second, 1, null));
        publish(created(LinkId.random(), album, untimed, 1, 1));

        awaitCount(album, 3);
        assertThat(pages(album)).containsExactly(second, first, untimed);
        order(album, "date_asc");
        assertThat(pages(album)).containsExactly(first, second, untimed);
        order(album, "manual");
        assertThat(pages(album)).containsExactly(untimed, first, second);
        alice.request()
                .get("/api/v1/albums/" + album)
                .then()
                .body("version", equalTo(3))
                .body("media_count", equalTo(3));
    }

    @Test
    @Requirement("A05")
    void theCountIsExactInWhateverOrderTheEventsCome() {
        String album = album();
        String picture = Picture.of(alice).stored();
        LinkId deletedFirst = LinkId.random();
        LinkId again = LinkId.random();
        publish(deleted(deletedFirst, album, picture, 2));
        publish(created(deletedFirst, album, picture, 1, 1));
        publish(created(again, album, picture, 1, 1));
        publish(created(again, album, picture, 1, 1));
        publish(deleted(again, album, picture, 2));
        publish(new LinkUpdated(link(again, album, picture, 3, 7), List.of("sort_order")));
        publish(deleted(again, album, picture, 2));
        String other = Picture.of(alice).stored();
        publish(created(LinkId.random(), album, other, 1, 8));

        awaitCount(album, 2);
        assertThat(pages(album)).containsExactlyInAnyOrder(picture, other);
    }

    @Test
    @Requirement({"A05", "O19", "O20"})
    void deletedMediaDoNotCountAndRestoredOnesDoAgain() {
        String album = album();
        String picture = Picture.of(alice).stored();
        publish(created(LinkId.random(), album, picture, 1, 1));
        awaitCount(album, 1);

        Picture.execute("update object.media set deleted_at = now(), deleted_by = 'user' where id = ?::uuid", picture);
        awaitCount(album, 0);
        assertThat(pages(album)).isEmpty();

        Picture.execute("update object.media set deleted_at = null, deleted_by = null where id = ?::uuid", picture);
        awaitCount(album, 1);

        Picture.execute("delete from object.media where id = ?::uuid", picture);
        awaitCount(album, 0);
        alice.request().get("/api/v1/albums/" + album).then().body("version", equalTo(1));
    }

    @Test
    @Requirement("A04")
    void aNewTimeMovesTheMediaInItsAlbums() {
        String album = album();
        String older = Picture.of(alice).taken("2026-02-01T00:00:00Z").stored();
        String newer = Picture.of(alice).taken("2026-02-02T00:00:00Z").stored();
        publish(created(LinkId.random(), album, older, 1, null));
        publish(created(LinkId.random(), album, newer, 1, null));
        awaitCount(album, 2);

        alice.request()
                .body("{\"taken_at\":\"2026-02-03T00:00:00Z\"}")
                .patch("/api/v1/media/" + older)
                .then()
                .statusCode(200);

        assertThat(pages(album)).containsExactly(older, newer);
    }

    @Test
    void aMembershipThatComesBeforeItsMediaOrItsAlbumCountsWhenTheyAreThere() throws Exception {
        String album = album();
        UUID picture = UUID.randomUUID();
        publish(created(LinkId.random(), album, picture.toString(), 1, 1));
        UUID early = UUID.randomUUID();
        publish(created(LinkId.random(), early.toString(), picture.toString(), 1, 1));
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> TestStack.database()
                                .rows("select link_id from object.membership where media_id = ?", picture)
                                .size()
                        == 2);

        Picture.execute("""
            insert into object.media (user_id, id, version, created_at, updated_at, source_type, metadata,
                                      filename, media_type, mime_type, processing_status)
            values (?, ?, 1, now(), now(), 'upload', '{}', 'late.jpg', 'photo', 'image/jpeg', 'pending')
            """, alice.id().value(), picture);
        Picture.execute("""
            insert into object.album (user_id, id, version, created_at, updated_at, source_type, metadata,
                                      name, sort_order, visibility)
            values (?, ?, 1, now(), now(), 'user', '{}', 'Late', 'manual', 'private')
            """, alice.id().value(), early);

        awaitCount(album, 1);
        awaitCount(early.toString(), 1);
    }

    @Test
    @Requirement({"O26", "O13"})
    void mediaAreFoundByTheTagObjectTheyAreLinkedTo() {
        String tag = UUID.randomUUID().toString();
        String picture = Picture.of(alice).stored();
        Picture.of(alice).stored();
        publish(new LinkCreated(new LinkSnapshot(
                LinkId.random(),
                alice.id(),
                1,
                NOW,
                NOW,
                "tagged_with",
                ObjectId.of(picture),
                "media",
                ObjectId.of(tag),
                "tag",
                1,
                false,
                null,
                null,
                Map.of())));

        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(
                                alice.request().get("/api/v1/media?tag=" + tag).<List<String>>path("items.id"))
                        .containsExactly(picture));
    }

    @Test
    @Requirement({"A04", "L05"})
    void aLinkThatIsMovedMovesItsMediaAndWhatHasNoOrderStandsBehindAsItWasMade() {
        String album = album();
        order(album, "manual");
        List<String> pictures =
                Stream.generate(() -> Picture.of(alice).stored()).limit(4).toList();
        List<Double> places = List.of(0.0, 1.0, MADE_NOW + 1, MADE_NOW);
        List<LinkId> links = Stream.generate(LinkId::random).limit(4).toList();
        for (int index = 0; index < 4; index++) {
            publish(placed(links.get(index), album, pictures.get(index), places.get(index)));
        }
        awaitPages(album, pictures.get(0), pictures.get(1), pictures.get(3), pictures.get(2));

        publish(moved(links.get(2), album, pictures.get(2), 2, 0.5));
        awaitPages(album, pictures.get(0), pictures.get(2), pictures.get(1), pictures.get(3));

        publish(moved(links.get(3), album, pictures.get(3), 2, -1));
        awaitPages(album, pictures.get(3), pictures.get(0), pictures.get(2), pictures.get(1));

        publish(moved(links.get(0), album, pictures.get(0), 2, MADE_NOW + 2));
        awaitPages(album, pictures.get(3), pictures.get(2), pictures.get(1), pictures.get(0));
    }

    @Test
    @Requirement({"A04", "L05"})
    void placesThatDifferInTheirLastBitAloneAreInOrderPageByPage() {
        String album = album();
        order(album, "manual");
        List<String> expected = new ArrayList<>();
        double place = 0.1;
        for (int index = 0; index < 5; index++) {
            String picture = Picture.of(alice).stored();
            publish(placed(LinkId.random(), album, picture, place));
            expected.addFirst(picture);
            place = Math.nextDown(place);
        }

        awaitPages(album, expected.toArray(String[]::new));
    }

    @Test
    void aDeletedMembershipKeepsThePlaceItHadLast() {
        String album = album();
        String picture = Picture.of(alice).stored();
        LinkId link = LinkId.random();
        publish(placed(link, album, picture, 2.5));
        publish(deleted(link, album, picture, 2));

        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(TestStack.database()
                                .rows(
                                        "select deleted, sort_order, place from object.membership where link_id = ?",
                                        link.value()))
                        .containsExactly(List.of("t", "2", "2.5")));
    }

    @Test
    @Requirement({"A05", "L05"})
    void whatIsToldTogetherIsTakenInTogetherAndOfEachLinkTheNewestCounts() throws Throwable {
        String album = album();
        String other = album();
        order(album, "manual");
        List<String> pictures =
                Stream.generate(() -> Picture.of(alice).stored()).limit(3).toList();
        List<LinkId> links = Stream.generate(LinkId::random).limit(4).toList();
        List<LinkEvent> told = List.of(
                placed(links.get(0), album, pictures.get(0), 3),
                placed(links.get(1), album, pictures.get(1), 2),
                deleted(links.get(3), other, pictures.get(2), 2),
                moved(links.get(0), album, pictures.get(0), 2, 1),
                moved(links.get(1), album, pictures.get(1), 2, 7.5),
                deleted(links.get(1), album, pictures.get(1), 3),
                placed(links.get(2), album, pictures.get(2), 0),
                placed(links.get(3), other, pictures.get(2), 4),
                deleted(links.get(0), album, pictures.get(0), 3),
                moved(links.get(0), album, pictures.get(0), 4, 5));

        project(told.subList(0, 6));
        project(told);
        project(told.reversed());

        awaitCount(album, 2);
        awaitCount(other, 0);
        assertThat(pages(album)).containsExactly(pictures.get(2), pictures.get(0));
        assertThat(TestStack.database()
                        .rows(
                                "select deleted, sort_order, place from object.membership where link_id = ?",
                                links.get(1).value()))
                .containsExactly(List.of("t", "7", "7.5"));
    }

    @Test
    void aCursorFromBeforePlacesIsABadRequest() {
        String album = album();
        order(album, "manual");

        for (Object place : List.of(1, "")) {
            alice.request()
                    .queryParam(
                            "cursor",
                            Cursor.of("manual" + album, place, UUID.randomUUID())
                                    .encoded())
                    .get("/api/v1/albums/" + album + "/media")
                    .then()
                    .statusCode(400)
                    .body("errors[0].pointer", equalTo("/cursor"));
        }
    }

    @Test
    void aCursorOfAPlaceThatIsNoneIsABadRequest() {
        String album = album();
        order(album, "manual");

        for (double place : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            alice.request()
                    .queryParam(
                            "cursor",
                            Cursor.of("place" + album, Double.doubleToLongBits(place), UUID.randomUUID())
                                    .encoded())
                    .get("/api/v1/albums/" + album + "/media")
                    .then()
                    .statusCode(400)
                    .body("errors[0].pointer", equalTo("/cursor"));
        }
    }

    @Test
    void theCursorOfAnotherOrderIsABadRequest() {
        String album = album();
        publish(created(LinkId.random(), album, Picture.of(alice).stored(), 1, 1));
        publish(created(LinkId.random(), album, Picture.of(alice).stored(), 1, 2));
        awaitCount(album, 2);
        String cursor = alice.request()
                .queryParam("limit", 1)
                .get("/api/v1/albums/" + album + "/media")
                .path("next_cursor");
        order(album, "manual");

        alice.request()
                .queryParam("cursor", cursor)
                .get("/api/v1/albums/" + album + "/media")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/cursor"));
    }

    private String album() {
        return alice.request()
                .body("{\"name\":\"Lisbon\"}")
                .post("/api/v1/albums")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private void order(String album, String order) {
        alice.request()
                .body("{\"sort_order\":\"%s\"}".formatted(order))
                .patch("/api/v1/albums/" + album)
                .then()
                .statusCode(200);
    }

    private void awaitCount(String album, int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(
                                alice.request().get("/api/v1/albums/" + album).<Integer>path("media_count"))
                        .isEqualTo(count));
    }

    private void awaitPages(String album, String... expected) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(pages(album)).containsExactly(expected));
    }

    /** Page by page, one media object each. */
    private List<String> pages(String album) {
        List<String> listed = new ArrayList<>();
        String cursor = "";
        do {
            var page = alice.request()
                    .queryParam("limit", 1)
                    .queryParam("cursor", cursor)
                    .get("/api/v1/albums/" + album + "/media")
                    .then()
                    .statusCode(200)
                    .extract();
            listed.addAll(page.path("items.id"));
            cursor = page.path("next_cursor");
        } while (cursor != null);
        return listed;
    }

    /** As it was told before links had places. */
    private LinkCreated created(LinkId id, String album, String media, long version, @Nullable Integer sortOrder) {
        return new LinkCreated(link(id, album, media, version, sortOrder));
    }

    private LinkCreated placed(LinkId id, String album, String media, double place) {
        return new LinkCreated(link(id, album, media, 1, sortOrder(place), place));
    }

    private LinkUpdated moved(LinkId id, String album, String media, long version, double place) {
        return new LinkUpdated(
                link(id, album, media, version, sortOrder(place), place), List.of("place", "sort_order"));
    }

    private static @Nullable Integer sortOrder(double place) {
        return place < UNORDERED ? Integer.valueOf((int) Math.max(0, Math.floor(place))) : null;
    }

    private LinkSnapshot link(LinkId id, String album, String media, long version, @Nullable Integer sortOrder) {
        return link(id, album, media, version, sortOrder, null);
    }

    private LinkSnapshot link(
            LinkId id, String album, String media, long version, @Nullable Integer sortOrder, @Nullable Double place) {
        return new LinkSnapshot(
                id,
                alice.id(),
                version,
                NOW,
                NOW,
                "contains",
                ObjectId.of(album),
                "album",
                ObjectId.of(media),
                "media",
                1,
                false,
                sortOrder,
                place,
                Map.of());
    }

    private LinkDeleted deleted(LinkId id, String album, String media, long version) {
        return new LinkDeleted(id, alice.id(), "contains", ObjectId.of(album), ObjectId.of(media), version, NOW);
    }

    private void project(List<LinkEvent> events) throws Throwable {
        VertxContextSupport.subscribeAndAwait(
                () -> Owner.runAs(alice.id(), () -> memberships.project(alice.id(), events)));
    }

    private void publish(LinkEvent event) {
        try {
            Topics.publish(event, EventTypes.nameOf(event.getClass()), json.writeValueAsString(event));
        } catch (JsonProcessingException unwritable) {
            throw new IllegalStateException(unwritable);
        }
    }
}
