package dev.hypernet.objects.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.hypernet.objects.Person;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
class TimelineResourceTest {

    @ParameterizedTest
    @ValueSource(strings = {"date_desc", "date_asc"})
    @Requirement("M15")
    void pagesHoldEverythingOnceInOrderAndUntimedLast(String order) {
        Person alice = Person.registered();
        List<String> newestFirst = new ArrayList<>();
        for (int day = 1; day <= 7; day++) {
            newestFirst.addFirst(Picture.of(alice)
                    .taken("2026-02-0%dT10:00:00Z".formatted(day))
                    .stored());
        }
        List<String> untimed =
                List.of(Picture.of(alice).stored(), Picture.of(alice).stored());

        List<String> listed = all(alice, 3, "order", order);

        List<String> timed = order.equals("date_asc") ? newestFirst.reversed() : newestFirst;
        assertThat(listed.subList(0, 7)).containsExactlyElementsOf(timed);
        assertThat(listed.subList(7, 9)).containsExactlyInAnyOrderElementsOf(untimed);
    }

    @ParameterizedTest
    @CsvSource({
        "media_type, video, film.mp4",
        "mime_type, image/png, drawing.png",
        "source_type, integration, synced.jpg",
        "tag, holiday, beach.jpg",
        "tag, HOLIDAY, beach.jpg",
        "bbox, '-10,38,-9,39', beach.jpg",
        "bbox, '179,-19,-179,-16', fiji.jpg",
        "q, lisb, beach.jpg",
        "q, Straße, beach.jpg",
        "q, 'mut ÄRGER', synced.jpg",
        "processing_status, failed, broken.jpg",
        "taken_after, 2026-03-01T00:00:00Z, film.mp4",
        "taken_before, 2020-01-01T00:00:00Z, fiji.jpg"
    })
    @Requirement({"M15", "O26"})
    void aFilterLeavesWhatItNames(String parameter, String value, String filename) {
        Person alice = library();

        alice.request()
                .queryParam(parameter, value)
                .get("/api/v1/media")
                .then()
                .statusCode(200)
                .body("items.filename", contains(filename));
    }

    @Test
    @Requirement("M15")
    void filtersCombineAndTheirBordersBelongToThem() {
        Person alice = library();

        alice.request()
                .queryParam("has_place", true)
                .queryParam("media_type", "photo")
                .queryParam("taken_after", "2026-02-03T12:00:00Z")
                .get("/api/v1/media")
                .then()
                .body("items.filename", contains("beach.jpg"));
        alice.request()
                .queryParam("taken_before", "2026-02-03T12:00:00Z")
                .queryParam("taken_after", "2026-02-03T12:00:00Z")
                .get("/api/v1/media")
                .then()
                .body("items", hasSize(0));
        alice.request()
                .queryParam("bbox", "-9.5,38.5,-9.5,38.5")
                .queryParam("tag", "holiday")
                .queryParam("q", "beach")
                .get("/api/v1/media")
                .then()
                .body("items.filename", contains("beach.jpg"));
    }

    @ParameterizedTest
    @CsvSource({
        "media_type, picture",
        "mime_type, jpeg",
        "source_type, theft",
        "integration_id, 1-1-1-1-1",
        "album, mine",
        "tag, ' '",
        "bbox, '1,2,3'",
        "bbox, '1,2,3,4,5'",
        "bbox, '1,3,4,2'",
        "bbox, '-180.1,0,0,0'",
        "bbox, '0,0,0,90.1'",
        "bbox, 'NaN,0,0,0'",
        "bbox, '0,0,1e999999,0'",
        "q, ' '",
        "taken_after, yesterday",
        "taken_before, +1000000000-01-01T00:00:00Z",
        "processing_status, done",
        "has_place, maybe",
        "order, random"
    })
    void aParameterThatMeansNothingIsABadRequestThatNamesIt(String parameter, String value) {
        Person.registered()
                .request()
                .queryParam(parameter, value)
                .get("/api/v1/media")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("errors[0].pointer", equalTo("/" + parameter));
    }

    @Test
    void aTagOf100CharactersIsSoughtAndOneOf101IsABadRequest() {
        Person alice = Person.registered();
        Picture.of(alice)
                .saying("{\"tags\":[\"%s\"]}".formatted("x".repeat(100)))
                .stored();

        alice.request()
                .queryParam("tag", "X".repeat(100))
                .get("/api/v1/media")
                .then()
                .statusCode(200)
                .body("items", hasSize(1));
        alice.request()
                .queryParam("tag", "x".repeat(101))
                .get("/api/v1/media")
                .then()
                .statusCode(400);
    }

    @Test
    void aCursorOfOtherFiltersIsABadRequest() {
        Person alice = library();
        String cursor =
                alice.request().queryParam("limit", 1).get("/api/v1/media").path("next_cursor");

        for (String other : List.of("order", "media_type")) {
            alice.request()
                    .queryParam("cursor", cursor)
                    .queryParam(other, other.equals("order") ? "date_asc" : "photo")
                    .get("/api/v1/media")
                    .then()
                    .statusCode(400)
                    .body("errors[0].pointer", equalTo("/cursor"));
        }
    }

    @Test
    @Requirement({"O09", "O15", "O19"})
    void nobodySeesWhatIsDeletedOrSomebodyElses() {
        Person alice = library();
        String gone = Picture.of(alice)
                .named("gone.jpg")
                .saying("{\"tags\":[\"holiday\"],\"description\":\"lisbon\"}")
                .stored();
        Picture.execute("update object.media set deleted_at = now(), deleted_by = 'user' where id = ?::uuid", gone);

        for (String filter : List.of("tag=holiday", "q=lisbon", "media_type=photo")) {
            assertThat(alice.request().get("/api/v1/media?" + filter).<List<String>>path("items.filename"))
                    .contains("beach.jpg")
                    .doesNotContain("gone.jpg");
            Person.registered()
                    .request()
                    .get("/api/v1/media?" + filter)
                    .then()
                    .statusCode(200)
                    .body("items", hasSize(0));
        }
    }

    @Test
    void whatChangesIsFoundByItsNewWordsTagsAndTimeAlone() {
        Person alice = Person.registered();
        String id = Picture.of(alice)
                .taken("2026-02-03T12:00:00Z")
                .saying("{\"tags\":[\"old\"],\"title\":\"before\"}")
                .stored();

        alice.request()
                .body("{\"metadata\":{\"tags\":[\"new\"],\"title\":\"after\"},\"taken_at\":null}")
                .patch("/api/v1/media/" + id)
                .then()
                .statusCode(200);

        for (String found : List.of("tag=new", "q=after")) {
            alice.request().get("/api/v1/media?" + found).then().body("items.id", contains(id));
        }
        for (String lost : List.of("tag=old", "q=before", "tag=new&taken_after=2026-01-01T00:00:00Z")) {
            alice.request().get("/api/v1/media?" + lost).then().body("items", hasSize(0));
        }
    }

    @Test
    @Requirement("M15")
    void bucketsCountMonthsAndDaysNewestFirstUntimedLast() {
        Person alice = Person.registered();
        String lastOfMarch = Picture.of(alice).taken("2026-03-31T23:59:59.999Z").stored();
        Picture.of(alice).taken("2026-03-01T00:00:00Z").stored();
        String february = Picture.of(alice).taken("2026-02-28T23:59:59.999Z").stored();
        Picture.of(alice).stored();

        alice.request()
                .get("/api/v1/media/buckets")
                .then()
                .statusCode(200)
                .body("items.bucket", contains(equalTo("2026-03"), equalTo("2026-02"), nullValue()))
                .body("items.count", contains(2, 1, 1))
                .body("items[0].cover_media_id", equalTo(lastOfMarch))
                .body("items[1].cover_media_id", equalTo(february))
                .body("next_cursor", nullValue());
        alice.request()
                .queryParam("by", "day")
                .queryParam("taken_before", "2026-03-31T00:00:00Z")
                .get("/api/v1/media/buckets")
                .then()
                .body("items.bucket", contains("2026-03-01", "2026-02-28"));
        alice.request()
                .queryParam("by", "week")
                .get("/api/v1/media/buckets")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/by"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "tag=all", "q=all", "bbox=-180,-90,180,90", "media_type=photo"})
    void bucketsPageAndAddUpWhateverTheFilter(String filter) {
        Person alice = Person.registered();
        for (int day = 1; day <= 9; day++) {
            Picture.of(alice)
                    .taken("2026-02-0%dT10:00:00Z".formatted(day))
                    .at(1, day)
                    .saying("{\"tags\":[\"all\"],\"title\":\"all\"}")
                    .stored();
        }
        List<String> buckets = new ArrayList<>();
        String cursor = "";
        do {
            var page = alice.request()
                    .queryParam("by", "day")
                    .queryParam("limit", 4)
                    .queryParam("cursor", cursor)
                    .get("/api/v1/media/buckets" + (filter.isEmpty() ? "" : "?" + filter))
                    .then()
                    .statusCode(200)
                    .extract();
            buckets.addAll(page.path("items.bucket"));
            cursor = page.path("next_cursor");
        } while (cursor != null);

        assertThat(buckets)
                .hasSize(9)
                .doesNotHaveDuplicates()
                .startsWith("2026-02-09")
                .endsWith("2026-02-01");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/media", "/api/v1/media/buckets"})
    void withoutATokenItIsA401(String path) {
        RestAssured.get(path).then().statusCode(401).contentType(startsWith("application/problem+json"));
    }

    private static Person library() {
        Person alice = Person.registered();
        Picture.of(alice)
                .named("beach.jpg")
                .taken("2026-02-03T12:00:00Z")
                .at(38.5, -9.5)
                .saying("{\"tags\":[\"Holiday\",\"sea\"],\"description\":\"Lisbon, Straße am Meer\"}")
                .stored();
        Picture.of(alice)
                .named("film.mp4")
                .with("media_type", "video")
                .with("mime_type", "video/mp4")
                .taken("2026-03-01T00:00:00Z")
                .stored();
        Picture.of(alice)
                .named("fiji.jpg")
                .taken("2019-12-31T23:59:59Z")
                .at(-17, -179.9)
                .stored();
        Picture.of(alice).named("drawing.png").with("mime_type", "image/png").stored();
        Picture.of(alice)
                .named("synced.jpg")
                .with("source_type", "integration")
                .with("source_id", "media:1")
                .with("integration_id", UUID.randomUUID().toString())
                .saying("{\"original_filename\":\"Ärger & Mut.jpg\"}")
                .stored();
        Picture.of(alice)
                .named("broken.jpg")
                .with("processing_status", "failed")
                .with("processing_error", "gone")
                .stored();
        return alice;
    }

    private static List<String> all(Person owner, int limit, String parameter, String value) {
        List<String> listed = new ArrayList<>();
        String cursor = "";
        do {
            var page = owner.request()
                    .queryParam("limit", limit)
                    .queryParam("cursor", cursor)
                    .queryParam(parameter, value)
                    .get("/api/v1/media")
                    .then()
                    .statusCode(200)
                    .extract();
            listed.addAll(page.path("items.id"));
            cursor = page.path("next_cursor");
        } while (cursor != null);
        return listed;
    }
}
