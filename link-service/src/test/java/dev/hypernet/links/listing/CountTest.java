package dev.hypernet.links.listing;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.equalTo;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.links.FakeObjectService;
import dev.hypernet.links.Person;
import dev.hypernet.links.sync.Account;
import dev.hypernet.platform.event.EventCodec;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A count is as long as its list, whatever became of the links. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FakeObjectService.class)
class CountTest {
    private static final String ID = "00000000-0000-4000-8000-000000000001";

    /** What the counts say against what the links say, counted anew: only differences. */
    private static final String RECOUNT = """
            with seen as (
                select user_id, from_object_id as object_id, 'from' as direction, link_type
                  from link.link where deleted_at is null
                union all
                select user_id, to_object_id, 'to', link_type from link.link where deleted_at is null
                union all
                select user_id, to_object_id, 'from', link_type
                  from link.link where deleted_at is null and is_bidirectional
                union all
                select user_id, from_object_id, 'to', link_type
                  from link.link where deleted_at is null and is_bidirectional
            ), recount as (
                select user_id, object_id, direction, link_type, count(*) as total from seen group by 1, 2, 3, 4
            )
            select object_id, direction, link_type, recount.total, kept.total
              from recount full join link.link_count as kept using (user_id, object_id, direction, link_type)
             where coalesce(recount.total, 0) <> coalesce(kept.total, 0)
            """;

    @Inject
    EventCodec codec;

    @Test
    @Requirement("L10")
    void linksAreCountedByDirectionAndType() throws SQLException {
        Person alice = Person.anyone();
        ObjectId album = alice.owns("album");
        ObjectId photo = alice.owns("media");
        alice.links(album, "contains", photo).then().statusCode(201);
        alice.links(album, "contains", alice.owns("media")).then().statusCode(201);
        alice.links(album, "related_to", photo).then().statusCode(201);

        count(alice, "from_object_id=" + album)
                .then()
                .statusCode(200)
                .body("object_id", equalTo(album.toString()))
                .body("direction", equalTo("from"))
                .body("total", equalTo(3))
                .body("by_type", equalTo(Map.of("contains", 2, "related_to", 1)));
        count(alice, "to_object_id=" + photo)
                .then()
                .body("direction", equalTo("to"))
                .body("by_type", equalTo(Map.of("contains", 1, "related_to", 1)));
        count(alice, "from_object_id=" + album + "&link_type=contains&link_type=variant_of")
                .then()
                .body("total", equalTo(2))
                .body("by_type", equalTo(Map.of("contains", 2)));
        count(alice, "to_object_id=" + album).then().body("total", equalTo(0)).body("by_type", anEmptyMap());
        assertCountsAreRight(alice, album, photo);
    }

    @Test
    @Requirement({"L04", "L10"})
    void aBidirectionalLinkCountsAtBothEndsAndNoLongerWhenItIsNot() throws SQLException {
        Person alice = Person.anyone();
        ObjectId one = alice.owns("media");
        ObjectId other = alice.owns("media");
        String link = alice.links(one, "related_to", other).path("id");
        assertThat(total(alice, "from_object_id=" + other)).isZero();

        alice.changes(link, "{\"is_bidirectional\":true}").then().statusCode(200);
        assertThat(total(alice, "from_object_id=" + other)).isOne();
        assertThat(total(alice, "to_object_id=" + one)).isOne();
        assertCountsAreRight(alice, one, other);

        alice.changes(link, "{\"is_bidirectional\":false}").then().statusCode(200);
        assertThat(total(alice, "from_object_id=" + other)).isZero();
        assertCountsAreRight(alice, one, other);

        alice.deletes(link).then().statusCode(204);
        assertThat(total(alice, "from_object_id=" + one)).isZero();
        assertCountsAreRight(alice, one, other);
    }

    @Test
    @Requirement("L10")
    void whatIsMadeAndDeletedInBulkIsCounted() throws SQLException {
        Person alice = Person.anyone();
        ObjectId album = alice.owns("album");
        List<ObjectId> photos =
                Stream.generate(() -> alice.owns("media")).limit(5).toList();
        String wanted = photos.stream()
                .map(photo -> "{\"from_object_id\":\"%s\",\"to_object_id\":\"%s\",\"link_type\":\"contains\"}"
                        .formatted(album, photo))
                .collect(Collectors.joining(","));

        List<String> made = alice.request()
                .body("{\"links\":[" + wanted + "]}")
                .post("/api/v1/links/bulk-create")
                .then()
                .statusCode(200)
                .extract()
                .path("items.id");
        assertThat(total(alice, "from_object_id=" + album)).isEqualTo(5);
        assertCountsAreRight(alice, album, photos.getFirst());

        String unwanted = made.stream().limit(3).collect(Collectors.joining("\",\"", "\"", "\""));
        alice.request()
                .body("{\"ids\":[" + unwanted + "]}")
                .post("/api/v1/links/bulk-delete")
                .then()
                .statusCode(200);
        assertThat(total(alice, "from_object_id=" + album)).isEqualTo(2);
        assertCountsAreRight(alice, album, photos.getFirst());
    }

    @Test
    @Requirement({"L10", "O20"})
    void linksThatGoAndComeBackWithTheirObjectAreCounted() throws SQLException {
        Account account = Account.somebodys(codec);
        account.connects(1, 1);
        Person alice = account.owner();
        ObjectId album = account.has("album:1");
        ObjectId photo = account.has("media:1");
        alice.links(album, "contains", photo).then().statusCode(201);
        alice.links(photo, "related_to", album, ",\"is_bidirectional\":true")
                .then()
                .statusCode(201);
        assertThat(total(alice, "from_object_id=" + album)).isEqualTo(2);

        account.deletes(photo, "media", 2);
        account.awaitKnown(photo, 2, true);
        awaitTotal(alice, album, 0);
        assertCountsAreRight(alice, album, photo);

        account.restores(photo, "media:1", 3);
        awaitTotal(alice, album, 2);
        assertCountsAreRight(alice, album, photo);
    }

    @Test
    @Requirement({"O09", "O15"})
    void aStrangersObjectHasNoneToCount() {
        Person alice = Person.anyone();
        ObjectId album = alice.owns("album");
        alice.links(album, "contains", alice.owns("media")).then().statusCode(201);

        assertThat(total(Person.anyone(), "from_object_id=" + album)).isZero();
        given().get(Listing.LINKS + "/count?from_object_id=" + album).then().statusCode(401);
    }

    @ParameterizedTest
    @CsvSource({
        "'', from_object_id",
        "link_type=contains, from_object_id",
        "from_object_id=" + ID + "&to_object_id=" + ID + ", from_object_id",
        "from_object_id=nonsense, from_object_id",
        "to_object_id=nonsense, to_object_id",
        "to_object_id=" + ID + "&link_type=%00, link_type"
    })
    void aCountThatCannotBeReadNamesItsParameter(String query, String parameter) {
        count(Person.anyone(), query)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("errors[0].pointer", equalTo("/" + parameter));
    }

    private static Response count(Person reader, String query) {
        return reader.request()
                .urlEncodingEnabled(false)
                .get(Listing.LINKS + "/count" + (query.isEmpty() ? "" : "?" + query));
    }

    private static int total(Person reader, String query) {
        return count(reader, query).then().statusCode(200).extract().path("total");
    }

    private static void awaitTotal(Person reader, ObjectId object, int total) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> total(reader, "from_object_id=" + object), counted -> counted == total);
    }

    /** Against lists in both directions, and of everybody's links against a recount. */
    private static void assertCountsAreRight(Person reader, ObjectId... objects) throws SQLException {
        for (ObjectId object : objects) {
            for (String end : List.of("from_object_id=" + object, "to_object_id=" + object)) {
                assertThat(total(reader, end))
                        .as(end)
                        .isEqualTo(Listing.ids(reader, end).size());
            }
        }
        assertThat(TestStack.database().rows(RECOUNT)).isEmpty();
    }
}
