package dev.hypernet.links.listing;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.links.FakeObjectService;
import dev.hypernet.links.Person;
import dev.hypernet.platform.paging.Cursor;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FakeObjectService.class)
class ListingTest {
    private static final String ID = "00000000-0000-4000-8000-000000000001";
    private static final String OTHER_ID = "00000000-0000-4000-8000-000000000002";
    private static final IntegrationId INTEGRATION = IntegrationId.random();

    /** As many as a page examines at most, where not all that is read is wanted. */
    private static final int SCAN_LIMIT = 10_000;

    private static final String MANY = """
            with object as (
                insert into link.known_object (user_id, id, type, version)
                select ?::uuid, gen_random_uuid(), 'media', 1 from generate_series(1, ?)
                returning id
            )
            insert into link.link (user_id, id, version, created_at, updated_at, link_type, from_object_id,
                                   from_object_type, to_object_id, to_object_type, strength, created_by)
            select ?::uuid, gen_random_uuid(), 1, timestamptz '2025-01-01Z', now(), 'contains', ?::uuid, 'album', id,
                   'media', 0.1, 'user'
              from object
            """;

    static Stream<String> filters() {
        return Stream.of(
                "link_type=variant_of",
                "link_type=variant_of&link_type=knows",
                "created_after=2026-02-01T00:00:00Z",
                "created_after=2026-02-01T00:00:00Z&created_before=2026-04-01T00:00:00Z",
                "min_strength=0.75",
                "min_strength=0.5&max_strength=0.75",
                "created_by=system",
                "integration_id=" + INTEGRATION,
                "metadata.reason=same%20beach",
                "metadata.reason=same%20beach&metadata.depth=3",
                "from_object_type=tag",
                "to_object_type=contact",
                "link_type=variant_of&min_strength=0.7&created_by=system");
    }

    @ParameterizedTest
    @MethodSource("filters")
    @Requirement({"L03", "L06", "L10"})
    void aFilterHoldsWhereverLinksAreLookedAtFrom(String filter) {
        Person alice = Person.anyone();
        ObjectId one = ObjectId.random();
        ObjectId other = ObjectId.random();
        LaidLink.of(alice, one, "related_to", other).withStrength(0.25).lay();
        String wanted = LaidLink.of(alice, one, "variant_of", other)
                .at("2026-03-01T00:00:00Z")
                .withStrength(0.75)
                .bySyncOf(INTEGRATION)
                .between("tag", "contact")
                .saying("{\"reason\": \"same beach\", \"depth\": 3}")
                .lay();

        for (String order : List.of("oldest", "newest")) {
            for (String from : List.of(
                    "",
                    "&from_object_id=" + one,
                    "&to_object_id=" + other,
                    "&object_id=" + one,
                    "&object_id=" + other,
                    "&from_object_id=" + one + "&to_object_id=" + other)) {
                assertThat(Listing.ids(alice, filter + from + "&order=" + order))
                        .as(order + from)
                        .containsExactly(wanted);
            }
        }
        assertThat(Listing.ids(alice, filter + "&from_object_id=" + one)).containsExactly(wanted);
    }

    @Test
    @Requirement("L04")
    void aBidirectionalLinkIsSeenFromEitherEndInBothDirections() {
        Person alice = Person.anyone();
        ObjectId one = ObjectId.random();
        ObjectId other = ObjectId.random();
        String both = LaidLink.of(alice, one, "variant_of", other).bothWays().lay();

        for (ObjectId end : List.of(one, other)) {
            for (String query : List.of(
                    "from_object_id=" + end,
                    "from_object_id=" + end + "&link_type=variant_of",
                    "from_object_id=" + end + "&order=newest",
                    "to_object_id=" + end,
                    "object_id=" + end)) {
                assertThat(Listing.ids(alice, query)).as(query).containsExactly(both);
            }
        }
        assertThat(Listing.ids(alice, "from_object_id=" + other + "&to_object_id=" + one))
                .containsExactly(both);
        assertThat(Listing.ids(alice, "order=oldest")).containsExactly(both);
        Listing.page(alice, "from_object_id=" + other)
                .then()
                .body("items[0].from_object_id", equalTo(one.toString()))
                .body("items[0].to_object_id", equalTo(other.toString()));
    }

    @Test
    @Requirement({"L04", "L10"})
    void aDirectedLinkIsSeenInItsDirectionOnly() {
        Person alice = Person.anyone();
        ObjectId one = ObjectId.random();
        ObjectId other = ObjectId.random();
        String link = LaidLink.of(alice, one, "variant_of", other).lay();

        assertThat(Listing.ids(alice, "from_object_id=" + other)).isEmpty();
        assertThat(Listing.ids(alice, "to_object_id=" + one)).isEmpty();
        assertThat(Listing.ids(alice, "from_object_id=" + other + "&to_object_id=" + one))
                .isEmpty();
        assertThat(Listing.ids(alice, "object_id=" + other)).containsExactly(link);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "&order=oldest",
                "&order=newest",
                "&link_type=contains&link_type=related_to&link_type=variant_of",
                "&order=newest&link_type=contains&link_type=related_to&link_type=variant_of",
                "&min_strength=0.5",
                "&order=oldest&max_strength=1.0"
            })
    @Requirement({"L04", "L10"})
    void pagesHoldEveryLinkOnceWhileOthersAreAdded(String query) {
        Person alice = Person.anyone();
        ObjectId album = ObjectId.random();
        List<String> there = new ArrayList<>();
        for (int number = 0; number < 4; number++) {
            there.add(LaidLink.of(alice, album, "contains", ObjectId.random()).lay());
            there.add(LaidLink.of(alice, album, "related_to", ObjectId.random())
                    .bothWays()
                    .lay());
            there.add(LaidLink.of(alice, ObjectId.random(), "related_to", album)
                    .bothWays()
                    .lay());
            there.add(LaidLink.of(alice, ObjectId.random(), "variant_of", album)
                    .bothWays()
                    .lay());
        }
        Runnable addition =
                () -> LaidLink.of(alice, album, "contains", ObjectId.random()).lay();

        List<String> read = Listing.allIds(alice, "limit=3&from_object_id=" + album + query, addition);

        assertThat(read).doesNotHaveDuplicates().containsAll(there);
    }

    @ParameterizedTest
    @CsvSource({"oldest, from", "newest, from", "oldest, to", "newest, to", "oldest, object", "newest, object"})
    @Requirement({"L04", "L10"})
    void linksOfAllTypesAndBothEndsStandInOneOrderOfTime(String order, String end) {
        Person alice = Person.anyone();
        ObjectId photo = ObjectId.random();
        List<String> expected = new ArrayList<>();
        for (int day = 1; day <= 6; day++) {
            ObjectId other = ObjectId.random();
            boolean isForwards = day % 3 == 0;
            expected.add(LaidLink.of(
                            alice,
                            isForwards ? photo : other,
                            day % 2 == 0 ? "related_to" : "variant_of",
                            isForwards ? other : photo)
                    .at("2026-01-0" + day + "T00:00:00.123456Z")
                    .bothWays()
                    .lay());
        }
        if (order.equals("newest")) {
            Collections.reverse(expected);
        }

        String query = end.equals("object") ? "object_id=" : end + "_object_id=";
        assertThat(Listing.allIds(alice, "limit=1&order=" + order + "&" + query + photo, () -> {}))
                .containsExactlyElementsOf(expected);
        assertThat(Listing.allIds(alice, "limit=1&order=" + order, () -> {})).containsExactlyElementsOf(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&link_type=contains", "&link_type=contains&link_type=knows", "&min_strength=0"})
    @Requirement({"L05", "L10"})
    void byPlaceTheUnorderedStandLast(String filter) {
        Person alice = Person.anyone();
        ObjectId album = alice.owns("album");
        for (String place : List.of("2", "null", "0", "1", "null", "1", "7")) {
            alice.links(album, "contains", alice.owns("media"), ",\"sort_order\":" + place)
                    .then()
                    .statusCode(201);
        }

        List<Integer> places = new ArrayList<>();
        for (String id : Listing.allIds(alice, "limit=2&from_object_id=" + album + filter, () -> {})) {
            places.add(alice.request().get(Listing.LINKS + "/" + id).path("sort_order"));
        }

        assertThat(places).containsExactly(0, 1, 1, 2, 7, null, null);
    }

    @Test
    @Requirement({"L05", "L10"})
    void byPlaceATypeStandsBehindAnother() {
        Person alice = Person.anyone();
        ObjectId album = ObjectId.random();
        LaidLink.of(alice, album, "variant_of", ObjectId.random()).placed(0).lay();
        LaidLink.of(alice, album, "contains", ObjectId.random()).placed(9).lay();
        LaidLink.of(alice, ObjectId.random(), "related_to", album).bothWays().lay();

        for (String types : List.of("", "&link_type=variant_of&link_type=related_to&link_type=contains")) {
            Listing.page(alice, "from_object_id=" + album + types)
                    .then()
                    .body("items.link_type", contains("contains", "related_to", "variant_of"));
        }
    }

    @Test
    @Requirement("L10")
    void linksAreFoundFromTheirOtherEndAndByType() {
        Person alice = Person.anyone();
        ObjectId photo = alice.owns("media");
        ObjectId copy = alice.owns("media");
        alice.links(alice.owns("album"), "contains", photo).then().statusCode(201);
        alice.links(copy, "duplicate_of", photo).then().statusCode(201);

        Listing.page(alice, "to_object_id=" + photo)
                .then()
                .body("items.link_type", contains("contains", "duplicate_of"))
                .body("next_cursor", nullValue());
        Listing.page(alice, "to_object_id=" + photo + "&link_type=duplicate_of")
                .then()
                .body("items.from_object_id", contains(copy.toString()));
    }

    @Test
    @Requirement({"L04", "L10"})
    void severalOthersAreAskedForAtOnce() {
        Person alice = Person.anyone();
        ObjectId album = ObjectId.random();
        ObjectId first = ObjectId.random();
        ObjectId second = ObjectId.random();
        String near = LaidLink.of(alice, album, "contains", first).lay();
        String other = LaidLink.of(alice, album, "related_to", first).lay();
        String far = LaidLink.of(alice, second, "related_to", album).bothWays().lay();
        LaidLink.of(alice, first, "variant_of", album).lay();
        LaidLink.of(alice, album, "contains", ObjectId.random()).lay();

        String both = "from_object_id=" + album
                + Stream.of(first, second, first, ObjectId.random())
                        .map(end -> "&to_object_id=" + end)
                        .collect(Collectors.joining());

        assertThat(Listing.ids(alice, both)).containsExactlyInAnyOrder(near, other, far);
        assertThat(Listing.allIds(alice, both + "&limit=1", () -> {})).containsExactlyInAnyOrder(near, other, far);
        assertThat(Listing.allIds(alice, both + "&limit=1&order=newest", () -> {}))
                .containsExactlyInAnyOrder(near, other, far);
        assertThat(Listing.ids(alice, both + "&link_type=related_to")).containsExactlyInAnyOrder(other, far);
    }

    @ParameterizedTest
    @CsvSource({"99, 200", "100, 200", "101, 400"})
    void aHundredOthersCanBeAskedForAtOnce(int amount, int status) {
        String others = "&to_object_id=" + ObjectId.random();

        Listing.page(Person.anyone(), "from_object_id=" + ID + others.repeat(amount))
                .then()
                .statusCode(status);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-02T00:00:00Z, 2026-01-03T00:00:00Z, 1",
        "2026-01-02T00:00:00.001Z, 2026-01-03T00:00:00Z, 0",
        "2026-01-02T00:00:00Z, 2026-01-03T00:00:00.001Z, 2",
        "2026-01-01T23:59:59.999Z, 2026-01-02T00:00:00Z, 0"
    })
    @Requirement("L10")
    void aRangeOfTimeBeginsWithItsStartAndEndsBeforeItsEnd(String after, String before, int amount) {
        Person alice = Person.anyone();
        ObjectId album = ObjectId.random();
        LaidLink.of(alice, album, "contains", ObjectId.random())
                .at("2026-01-02T00:00:00Z")
                .lay();
        LaidLink.of(alice, album, "contains", ObjectId.random())
                .at("2026-01-03T00:00:00Z")
                .lay();

        for (String query : List.of(
                "", "from_object_id=" + album, "from_object_id=" + album + "&order=newest", "object_id=" + album)) {
            assertThat(Listing.ids(alice, "created_after=" + after + "&created_before=" + before + "&" + query))
                    .as(query)
                    .hasSize(amount);
        }
    }

    @ParameterizedTest
    @CsvSource({"-2, 1, false", "-1, 1, true", "0, 0, true"})
    @Requirement("L10")
    void aPageExaminesNoMoreThanItMayAndTheNextOneGoesOn(int more, int onFirstPage, boolean goesOn) {
        Person alice = Person.anyone();
        ObjectId album = ObjectId.random();
        String wanted = LaidLink.of(alice, album, "contains", ObjectId.random()).lay();
        String owner = alice.id().toString();
        LaidLink.execute(MANY, owner, SCAN_LIMIT + more, owner, album.toString());
        String query = "order=oldest&min_strength=0.9&from_object_id=" + album;

        Listing.page(alice, query)
                .then()
                .statusCode(200)
                .body("items.size()", equalTo(onFirstPage))
                .body("next_cursor", goesOn ? notNullValue() : nullValue());
        assertThat(Listing.allIds(alice, query, () -> {})).containsExactly(wanted);
    }

    @ParameterizedTest
    @CsvSource({
        "order=random, order",
        "order=place, order",
        "order=place&to_object_id=" + ID + ", order",
        "order=place&object_id=" + ID + ", order",
        "object_id=" + ID + "&from_object_id=" + OTHER_ID + ", object_id",
        "object_id=" + ID + "&to_object_id=" + OTHER_ID + ", object_id",
        "from_object_id=nonsense, from_object_id",
        "from_object_id=1-1-1-1-1, from_object_id",
        "to_object_id=nonsense, to_object_id",
        "to_object_id=" + ID + "&to_object_id=" + OTHER_ID + ", to_object_id",
        "object_id=nonsense, object_id",
        "link_type=%00, link_type",
        "created_after=yesterday, created_after",
        "created_before=2026-02-30T00:00:00Z, created_before",
        "created_after=2026-01-02T00:00:00Z&created_before=2026-01-02T00:00:00Z, created_before",
        "min_strength=strong, min_strength",
        "min_strength=-0.01, min_strength",
        "max_strength=1.01, max_strength",
        "max_strength=NaN, max_strength",
        "min_strength=0.5&max_strength=0.4, max_strength",
        "created_by=me, created_by",
        "integration_id=7, integration_id",
        "from_object_type=%00, from_object_type",
        "metadata.=x, metadata.",
        "metadata.reason=%00, metadata.reason",
        "include=everything, include",
        "cursor=nonsense, cursor"
    })
    void aParameterThatCannotBeReadIsNamed(String query, String parameter) {
        Listing.page(Person.anyone(), query)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("errors[0].pointer", equalTo("/" + parameter));
    }

    @ParameterizedTest
    @CsvSource({"0, 400", "1, 200", "200, 200", "201, 400"})
    void aPageHoldsOneToTwoHundredLinks(int limit, int status) {
        Listing.page(Person.anyone(), "limit=" + limit).then().statusCode(status);
    }

    @Test
    void aCursorLeadsOnInItsOwnListAlone() {
        Person alice = Person.anyone();
        ObjectId album = ObjectId.random();
        LaidLink.of(alice, album, "contains", ObjectId.random()).lay();
        LaidLink.of(alice, album, "contains", ObjectId.random()).lay();
        String list = "limit=1&from_object_id=" + album;
        String cursor = Listing.page(alice, list).path("next_cursor");

        for (String other : List.of("&order=oldest", "&link_type=contains", "&min_strength=0.1")) {
            Listing.page(alice, list + other + "&cursor=" + cursor)
                    .then()
                    .statusCode(400)
                    .body("errors[0].pointer", equalTo("/cursor"));
        }
        Cursor decoded = Objects.requireNonNull(Cursor.decode(cursor, 4));
        for (String place : List.of("second", "", "1e")) {
            String broken = Cursor.of(decoded.text(0), decoded.text(1), place, decoded.text(3))
                    .encoded();
            Listing.page(alice, list + "&cursor=" + broken).then().statusCode(400);
        }
        String unstorable = Cursor.of(decoded.text(0), "\0", decoded.text(2), decoded.text(3))
                .encoded();
        Listing.page(alice, list + "&cursor=" + unstorable).then().statusCode(400);
        Listing.page(alice, list + "&cursor=" + cursor).then().body("items.size()", equalTo(1));
    }

    @Test
    @Requirement({"O09", "O15", "L09"})
    void aStrangersObjectHasNoLinks() {
        Person alice = Person.anyone();
        Person bob = Person.anyone();
        ObjectId album = ObjectId.random();
        ObjectId photo = ObjectId.random();
        LaidLink.of(alice, album, "contains", photo).lay();

        for (String query : List.of(
                "",
                "from_object_id=" + album,
                "from_object_id=" + album + "&order=oldest",
                "from_object_id=" + album + "&to_object_id=" + photo,
                "to_object_id=" + photo,
                "object_id=" + album,
                "min_strength=0")) {
            Listing.page(bob, query)
                    .then()
                    .statusCode(200)
                    .body("items", empty())
                    .body("next_cursor", nullValue());
        }
    }

    @Test
    void withoutATokenNothingIsListed() {
        given().get(Listing.LINKS).then().statusCode(401);
    }

    @Test
    void ofATypeThereIsNotThereAreNoLinks() {
        Person alice = Person.anyone();
        ObjectId album = ObjectId.random();
        LaidLink.of(alice, album, "contains", ObjectId.random()).lay();

        assertThat(Listing.ids(alice, "link_type=knows")).isEmpty();
        assertThat(Listing.ids(alice, "link_type=knows&from_object_id=" + album))
                .isEmpty();
    }

    @Test
    @Requirement("L01")
    void theOtherEndsComeAlongWhereTheyAreAskedFor() {
        Person alice = Person.anyone();
        ObjectId album = alice.owns("album");
        ObjectId photo = alice.owns("media");
        ObjectId friend = alice.owns("media");
        LaidLink.of(alice, album, "contains", photo).lay();
        LaidLink.of(alice, friend, "related_to", album).bothWays().lay();

        Listing.page(alice, "include=objects&from_object_id=" + album)
                .then()
                .statusCode(200)
                .body("items[0].to_object.id", equalTo(photo.toString()))
                .body("items[0].to_object.type", equalTo("media"))
                .body("items[0]", not(hasKey("from_object")))
                .body("items[1].from_object.id", equalTo(friend.toString()))
                .body("items[1]", not(hasKey("to_object")));
        Listing.page(alice, "include=objects&object_id=" + photo)
                .then()
                .body("items.from_object.id", contains(album.toString()))
                .body("items[0]", not(hasKey("to_object")));
        Listing.page(alice, "include=objects&from_object_id=" + album + "&to_object_id=" + photo)
                .then()
                .body("items.to_object.id", contains(photo.toString()))
                .body("items[0]", not(hasKey("from_object")));
        Listing.page(alice, "include=objects")
                .then()
                .body("items.from_object.id", containsInAnyOrder(album.toString(), friend.toString()))
                .body("items.to_object.id", containsInAnyOrder(photo.toString(), album.toString()));
        Listing.page(alice, "from_object_id=" + album).then().body("items[0]", not(hasKey("to_object")));
    }

    @Test
    void anEndThatIsNotThereIsLeftOut() {
        Person alice = Person.anyone();
        ObjectId album = alice.owns("album");
        LaidLink.of(alice, album, "contains", ObjectId.random()).lay();

        Listing.page(alice, "include=objects&from_object_id=" + album)
                .then()
                .statusCode(200)
                .body("items.size()", equalTo(1))
                .body("items[0]", not(hasKey("to_object")));
    }

    @Test
    void allEndsOfALargePageAreResolved() {
        Person alice = Person.anyone();
        List<String> froms = IntStream.range(0, 101)
                .mapToObj(number -> {
                    ObjectId from = alice.owns("media");
                    LaidLink.of(alice, from, "related_to", alice.owns("media")).lay();
                    return from.toString();
                })
                .toList();

        List<String> shown = Listing.page(alice, "include=objects&limit=200").path("items.from_object.id");

        assertThat(shown).containsExactlyInAnyOrderElementsOf(froms);
    }
}
