package dev.hypernet.links.place;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.hypernet.contracts.LinkId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.event.LinkEvent;
import dev.hypernet.links.FakeObjectService;
import dev.hypernet.links.Person;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Moving one link among many: where it comes to stand, and what that writes. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FakeObjectService.class)
class MoveTest {

    @ParameterizedTest
    @CsvSource({
        "2, first, 0",
        "2, last, 4",
        "2, before, 0",
        "2, after, 4",
        "2, before, 4",
        "2, after, 0",
        "0, last, 4",
        "4, first, 0",
        "0, after, 1",
        "4, before, 3"
    })
    @Requirement("L05")
    void aLinkStandsWhereItIsMoved(int index, String place, int neighbour) {
        Siblings album = Siblings.of(5, Siblings.NUMBERED);
        List<String> before = album.inOrder();
        String link = before.get(index);

        album.move(link, Siblings.wish(place, before.get(neighbour)))
                .then()
                .statusCode(200)
                .header("ETag", "\"2\"")
                .body("id", equalTo(link))
                .body("version", equalTo(2));

        assertThat(album.listed())
                .isEqualTo(Siblings.moved(before, link, place, before.get(neighbour)))
                .isEqualTo(album.inOrder());
        assertThat(album.linksWritten()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"0, first, 1", "4, last, 1", "2, before, 3", "2, after, 1"})
    @Requirement("L05")
    void aLinkThatStandsThereAlreadyStaysAsItIs(int index, String place, int neighbour) {
        Siblings album = Siblings.of(5, Siblings.NUMBERED);
        List<String> before = album.inOrder();

        album.move(before.get(index), Siblings.wish(place, before.get(neighbour)))
                .then()
                .statusCode(200)
                .header("ETag", "\"1\"");

        assertThat(album.inOrder()).isEqualTo(before);
        assertThat(album.versionsWritten()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"first", "last"})
    @Requirement("L05")
    void theOnlyLinkStandsEverywhereAlready(String place) {
        Siblings album = Siblings.of(1, Siblings.NUMBERED);

        album.move(album.inOrder().getFirst(), Siblings.wish(place, ""))
                .then()
                .statusCode(200)
                .body("version", equalTo(1));
    }

    @Test
    @Requirement("L05")
    void theSortOrderFollowsThePlaceAndIsNeverBelowZero() {
        Siblings album = Siblings.of(4, Siblings.NUMBERED);
        List<String> before = album.inOrder();

        album.move(before.get(3), Siblings.wish("after", before.get(1)))
                .then()
                .body("sort_order", equalTo(1))
                .body("place", equalTo(1.5f));
        album.move(before.get(0), Siblings.wish("last", ""))
                .then()
                .body("sort_order", equalTo(3))
                .body("place", equalTo(3.0f));
        for (String link : List.of(before.get(2), before.get(3), before.get(0))) {
            album.moveThere(link, Siblings.wish("first", ""));
        }
        album.get(before.get(0)).then().body("sort_order", equalTo(0)).body("place", equalTo(-2.0f));
    }

    @Test
    @Requirement("L05")
    void aMoveIsToldAndKeptAsOneChangeOfOneLink() throws SQLException {
        Siblings album = Siblings.of(4, Siblings.NUMBERED);
        List<String> before = album.inOrder();
        String link = before.get(3);
        album.moveThere(link, Siblings.wish("first", ""));
        album.moveThere(link, Siblings.wish("after", before.get(0)));

        List<Topics.Read> told =
                Topics.read(LinkEvent.TOPIC, 2, read -> read.key().equals(link));
        assertThat(told).extracting(Topics.Read::type).containsOnly("dev.hypernet.link.updated.v1");
        assertThat(told.get(0).data()).contains("\"changed\":[\"place\",\"sort_order\"]", "\"place\":-1.0");
        assertThat(told.get(1).data()).contains("\"changed\":[\"place\"]", "\"place\":0.5");
        assertThat(TestStack.database()
                        .rows(
                                "select version, kind, changed_by, array_to_string(changed, ',') from link.link_history"
                                        + " where user_id = ? and link_id = ?::uuid order by version",
                                album.owner().id().value(),
                                link))
                .containsExactly(
                        List.of("2", "updated", "user", "place,sort_order"), List.of("3", "updated", "user", "place"));
        assertThat(TestStack.database()
                        .rows(
                                "select id from link.link where user_id = ? and placed_by_user",
                                album.owner().id().value()))
                .containsExactly(List.of(link));
    }

    @Test
    @Requirement("L05")
    void whatHasNoOrderCanBeMovedToo() {
        Siblings album = Siblings.of(5, Siblings.UNORDERED);
        List<String> before = album.inOrder();
        String link = before.get(4);

        album.move(link, Siblings.wish("before", before.get(1)))
                .then()
                .statusCode(200)
                .body("sort_order", nullValue());
        album.moveThere(before.get(2), Siblings.wish("first", ""));
        album.moveThere(before.get(0), Siblings.wish("last", ""));

        assertThat(album.listed()).containsExactly(before.get(2), link, before.get(1), before.get(3), before.get(0));
        assertThat(album.linksWritten()).isEqualTo(3);
    }

    @Test
    @Requirement("L05")
    void whatIsLinkedAfterAMoveToTheEndStandsBehindIt() {
        Person alice = Person.anyone();
        ObjectId album = alice.owns("album");
        Siblings siblings = new Siblings(alice, album);
        alice.links(album, "contains", alice.owns("media")).then().statusCode(201);
        alice.links(album, "contains", alice.owns("media")).then().statusCode(201);
        List<String> before = siblings.inOrder();

        siblings.moveThere(before.get(0), Siblings.wish("last", ""));
        String newest = alice.links(album, "contains", alice.owns("media")).path("id");

        assertThat(siblings.listed()).containsExactly(before.get(1), before.get(0), newest);
    }

    @Test
    @Requirement("L05")
    void behindTheLastThatHasAnOrderALinkGetsOne() {
        Siblings album = Siblings.of(4, Siblings.HALF_NUMBERED);
        List<String> before = album.inOrder();

        album.move(before.get(3), Siblings.wish("after", before.get(1)))
                .then()
                .statusCode(200)
                .body("sort_order", equalTo(2));
        album.move(before.get(0), Siblings.wish("last", ""))
                .then()
                .statusCode(200)
                .body("sort_order", nullValue());

        assertThat(album.listed()).containsExactly(before.get(1), before.get(3), before.get(2), before.get(0));
    }

    @Test
    @Requirement("L05")
    void betweenTwoAtOnePlaceThoseBehindGiveWayAndKeepTheirSortOrder() {
        Siblings album = Siblings.of(5, Siblings.AT_ONE_PLACE);
        List<String> before = album.inOrder();

        album.moveThere(before.get(4), Siblings.wish("after", before.get(1)));

        assertThat(album.listed())
                .containsExactly(before.get(0), before.get(1), before.get(4), before.get(2), before.get(3));
        assertThat(album.versionsWritten()).isEqualTo(3);
        before.forEach(link -> album.get(link).then().body("sort_order", equalTo(0)));
    }

    @Test
    @Requirement("L05")
    void amongManyMadeInOneInstantEachIsWrittenOnceAtMost() {
        Siblings album = Siblings.of(300, Siblings.MADE_AT_ONCE);
        List<String> before = album.inOrder();
        String link = before.get(299);

        album.moveThere(link, Siblings.wish("after", before.get(0)));

        assertThat(album.inOrder()).isEqualTo(Siblings.moved(before, link, "after", before.get(0)));
        assertThat(album.versionsOfOne()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "after, NUMBERED",
        "before, NUMBERED",
        "after, UNORDERED",
        "before, UNORDERED",
        "after, AT_ONE_PLACE",
        "after, MADE_AT_ONCE"
    })
    @Requirement("L05")
    void aHundredMovesIntoOneGapKeepTheOrderAndWriteFewRows(String place, String standing) {
        Siblings album = Siblings.of(110, standing(standing));
        List<String> expected = album.inOrder();
        String neighbour = expected.get(place.equals("after") ? 4 : 5);
        for (String link : expected.subList(10, 110)) {
            album.moveThere(link, Siblings.wish(place, neighbour));
            expected = Siblings.moved(expected, link, place, neighbour);
            assertThat(album.inOrder()).isEqualTo(expected);
        }

        assertThat(album.listed()).isEqualTo(expected);
        assertThat(album.versionsWritten()).isBetween(100L, 2000L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NUMBERED", "UNORDERED", "AT_ONE_PLACE", "HALF_NUMBERED"})
    @Requirement("L05")
    void anyMovesOfAnAlbumLeaveItAsAListInMemoryDoes(String standing) {
        Siblings album = Siblings.of(200, standing(standing));
        Random random = new Random(20_260_203);
        List<String> places = List.of("first", "last", "before", "after");
        List<String> expected = album.inOrder();
        for (int move = 0; move < 60; move++) {
            String link = expected.get(random.nextInt(expected.size()));
            String neighbour = expected.get(random.nextInt(expected.size()));
            if (!link.equals(neighbour)) {
                String place = places.get(random.nextInt(places.size()));
                album.moveThere(link, Siblings.wish(place, neighbour));
                expected = Siblings.moved(expected, link, place, neighbour);
                assertThat(album.inOrder()).isEqualTo(expected);
            }
        }

        assertThat(album.listed()).isEqualTo(expected);
    }

    @Test
    @Requirement("L05")
    void aMoveInAnAlbumOfThousandsWritesOneRow() {
        Siblings album = Siblings.of(3000, Siblings.NUMBERED);
        List<String> before = album.inOrder();
        String link = before.get(2500);

        album.moveThere(link, Siblings.wish("after", before.get(17)));

        assertThat(album.inOrder()).isEqualTo(Siblings.moved(before, link, "after", before.get(17)));
        assertThat(album.versionsWritten()).isEqualTo(1);
    }

    @Test
    @Requirement("L05")
    void aStaleVersionIsA412() {
        Siblings album = Siblings.of(3, Siblings.NUMBERED);
        String link = album.inOrder().getFirst();

        for (int status : List.of(200, 412)) {
            album.owner()
                    .request()
                    .header("If-Match", "\"1\"")
                    .body(Siblings.wish("last", ""))
                    .post("/api/v1/links/" + link + "/move")
                    .then()
                    .statusCode(status);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                        | ''",
                "{\"to\":null}                             | ''",
                "{\"to\":\"first\",\"before\":\"OTHER\"}   | ''",
                "{\"before\":\"OTHER\",\"after\":\"OTHER\"} | ''",
                "{\"to\":\"middle\"}                       | /to",
                "{\"to\":\"\"}                             | /to",
                "{\"before\":\"somewhere\"}                | /before",
                "{\"before\":\"ITSELF\"}                   | /before",
                "{\"after\":\"ITSELF\"}                    | /after"
            })
    @Requirement("L05")
    void aWishThatMeansNothingIsA422ThatPointsAtIt(String wish, String pointer) {
        Siblings album = Siblings.of(2, Siblings.NUMBERED);
        List<String> before = album.inOrder();
        String said = wish.replace("OTHER", before.get(1)).replace("ITSELF", before.get(0));

        album.move(before.get(0), said)
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("errors[0].pointer", equalTo(pointer));
    }

    @ParameterizedTest
    @ValueSource(strings = {"before", "after"})
    @Requirement("L05")
    void aLinkOfAnotherAlbumOrAnotherTypeIsNoSibling(String place) {
        Person alice = Person.anyone();
        ObjectId album = alice.owns("album");
        ObjectId photo = alice.owns("media");
        Siblings siblings = new Siblings(alice, album);
        String link = alice.links(album, "contains", photo).path("id");
        String elsewhere = alice.links(alice.owns("album"), "contains", photo).path("id");
        String otherwise = alice.links(album, "related_to", photo).path("id");

        for (String stranger : List.of(elsewhere, otherwise)) {
            siblings.move(link, Siblings.wish(place, stranger))
                    .then()
                    .statusCode(422)
                    .body("errors[0].pointer", equalTo("/" + place));
        }
    }

    @Test
    @Requirement("L05")
    void linksOfATypeWithoutOrderCannotBeMoved() {
        Person alice = Person.anyone();
        String link = alice.links(alice.owns("media"), "related_to", alice.owns("media"))
                .path("id");

        alice.request()
                .body(Siblings.wish("first", ""))
                .post("/api/v1/links/" + link + "/move")
                .then()
                .statusCode(409)
                .body("type", containsString("unordered"));
    }

    @Test
    @Requirement({"L05", "O09"})
    void whatIsNotThereOrSomebodyElsesIsA404() {
        Siblings album = Siblings.of(3, Siblings.NUMBERED);
        Siblings strangers = Siblings.of(2, Siblings.NUMBERED);
        List<String> before = album.inOrder();
        String deleted = before.get(2);
        album.owner().request().delete("/api/v1/links/" + deleted).then().statusCode(204);
        String somebodyElses = strangers.inOrder().getFirst();
        String nobodys = LinkId.random().toString();

        for (String gone : List.of(deleted, somebodyElses, nobodys)) {
            album.move(gone, Siblings.wish("first", "")).then().statusCode(404);
            album.move(before.get(0), Siblings.wish("after", gone)).then().statusCode(404);
            album.move(before.get(0), Siblings.wish("before", gone)).then().statusCode(404);
        }
        assertThat(album.inOrder()).isEqualTo(before.subList(0, 2));
        assertThat(strangers.versionsWritten()).isZero();
    }

    @Test
    void withoutATokenItIsA401() {
        given().contentType("application/json")
                .body("{\"to\":\"first\"}")
                .post("/api/v1/links/" + UUID.randomUUID() + "/move")
                .then()
                .statusCode(401);
    }

    @Test
    @Requirement("L05")
    void deletedLinksAreNoNeighbours() {
        Siblings album = Siblings.of(6, Siblings.NUMBERED);
        List<String> before = album.inOrder();
        IntStream.of(0, 3, 5)
                .forEach(index -> album.owner()
                        .request()
                        .delete("/api/v1/links/" + before.get(index))
                        .then()
                        .statusCode(204));

        album.move(before.get(1), Siblings.wish("after", before.get(2))).then().body("place", equalTo(3.0f));

        assertThat(album.listed()).containsExactly(before.get(2), before.get(1), before.get(4));
    }

    private static String standing(String name) {
        return switch (name) {
            case "NUMBERED" -> Siblings.NUMBERED;
            case "UNORDERED" -> Siblings.UNORDERED;
            case "AT_ONE_PLACE" -> Siblings.AT_ONE_PLACE;
            case "MADE_AT_ONCE" -> Siblings.MADE_AT_ONCE;
            case "HALF_NUMBERED" -> Siblings.HALF_NUMBERED;
            default -> throw new IllegalArgumentException(name);
        };
    }
}
