package dev.hypernet.objects.typed;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.hypernet.objects.Person;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
class ObjectResourceTest {
    private static final String OBJECTS = "/api/v1/objects";

    @Test
    @Requirement({"O02", "O04", "O07", "O14", "O23"})
    void aNewObjectHasWhatTheSeedsSayAllObjectsHave() {
        Person alice = Person.registered();

        post(alice, "{\"type\":\"contact\",\"fields\":{\"name\":\"Ada\"}}")
                .statusCode(201)
                .body("id", matchesPattern("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"))
                .body("type", equalTo("contact"))
                .body("user_id", equalTo(alice.id().toString()))
                .body("version", equalTo(1))
                .body("created_at", matchesPattern(".*\\.\\d{3}Z"))
                .body("deleted_at", nullValue())
                .body("source_type", equalTo("user"))
                .body("fields", equalTo(java.util.Map.of("name", "Ada")))
                .body("metadata", equalTo(java.util.Map.of()));
    }

    @Test
    void makingOneIsPublishedWithItsWholeState() {
        String id = made(Person.registered(), "{\"type\":\"contact\",\"fields\":{\"name\":\"Ada\"}}");

        Topics.Read event = Topics.read(
                        "hypernet.object.v1", 1, read -> read.key().equals(id))
                .getFirst();

        assertThat(event.type()).isEqualTo("dev.hypernet.object.created.v1");
        assertThat(event.data()).contains("\"type\":\"contact\"").contains("\"name\":\"Ada\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"type":"contact"}                                                        | /fields/name
            {"type":"contact","fields":{"name":""}}                                   | /fields/name
            {"type":"contact","fields":{"name":7}}                                    | /fields/name
            {"type":"contact","fields":{"name":"A","shoe_size":44}}                   | /fields/shoe_size
            {"type":"contact","fields":{"name":"A","birthday":"2026-02-30"}}          | /fields/birthday
            {"type":"location","fields":{"name":"A","latitude":90.1}}                 | /fields/latitude
            {"type":"account","fields":{"name":"A","kind":"mattress"}}                | /fields/kind
            {"type":"contact","fields":{"name":"A"},"metadata":{"tags":"x"}}          | /metadata/tags
            {"type":"contact","fields":{"name":"A"},"source_type":"integration"}      | /source_type
            {"type":"contact","fields":{"name":"A"},"user_id":"x"}                    | /user_id
            {"type":"there_is_none","fields":{}}                                      | /type
            {"type":"media","fields":{}}                                              | /type
            {"type":"album","fields":{}}                                              | /type
            {"type":"No Type","fields":{}}                                            | /type
            {"fields":{}}                                                             | /type
            """)
    @Requirement({"O23", "O30"})
    void whatBreaksARuleIsRefusedAtItsPlace(String body, String pointer) {
        post(Person.registered(), body)
                .statusCode(422)
                .contentType("application/problem+json")
                .body("errors.pointer", hasItem(pointer));
    }

    @ParameterizedTest
    @CsvSource({"200, 201", "201, 422"})
    @Requirement("O23")
    void aNameIsAtMost200Long(int length, int status) {
        post(Person.registered(), "{\"type\":\"contact\",\"fields\":{\"name\":\"%s\"}}".formatted("x".repeat(length)))
                .statusCode(status);
    }

    @ParameterizedTest
    @CsvSource({"1048576, 201", "1048577, 422"})
    @Requirement("O25")
    void metadataIsAtMostAMebibyte(int bytes, int status) {
        String frame = "{\"custom\":{\"a\":\"\"}}";
        String metadata = frame.replace("\"\"", "\"" + "x".repeat(bytes - frame.length()) + "\"");

        post(Person.registered(), "{\"type\":\"tag\",\"fields\":{\"name\":\"a\"},\"metadata\":%s}".formatted(metadata))
                .statusCode(status);
    }

    @ParameterizedTest
    @CsvSource({"32, 201", "33, 422"})
    @Requirement("O25")
    void metadataIsAtMost32LevelsDeep(int depth, int status) {
        String metadata = "{\"a\":".repeat(depth - 1) + "{}" + "}".repeat(depth - 1);

        post(Person.registered(), "{\"type\":\"tag\",\"fields\":{\"name\":\"a\"},\"metadata\":%s}".formatted(metadata))
                .statusCode(status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"tag\",\"fields\":{\"name\":\"a\\u0000b\"}}",
                "{\"type\":\"tag\",\"fields\":{\"name\":\"a\\ud800b\"}}",
                "{\"type\":\"tag\",\"fields\":{\"name\":\"a\"},\"metadata\":{\"custom\":{\"a\":[\"\\udc00\"]}}}"
            })
    @Requirement("O23")
    void aTextThatIsNoTextIsRefused(String body) {
        post(Person.registered(), body).statusCode(422);
    }

    @Test
    @Requirement("O11")
    void aTagsNameIsKeptAsOneOfItsSpellings() {
        post(Person.registered(), "{\"type\":\"tag\",\"fields\":{\"name\":\" #Summer \"}}")
                .statusCode(201)
                .body("fields.name", equalTo("Summer"));
    }

    @Test
    @Requirement({"O08", "O09"})
    void somebodyElsesObjectIsA404ForEverything() {
        String id = made(Person.registered(), "{\"type\":\"tag\",\"fields\":{\"name\":\"a\"}}");
        Person bob = Person.registered();

        bob.request().get(OBJECTS + "/" + id).then().statusCode(404);
        bob.request()
                .body("{\"fields\":{\"name\":\"b\"}}")
                .patch(OBJECTS + "/" + id)
                .then()
                .statusCode(404);
        bob.request().delete(OBJECTS + "/" + id).then().statusCode(404);
        bob.request().get(OBJECTS).then().statusCode(200).body("items.size()", equalTo(0));
        given().get(OBJECTS + "/" + id).then().statusCode(401);
        given().contentType("application/json").body("{}").post(OBJECTS).then().statusCode(401);
    }

    @Test
    @Requirement({"O16", "O04"})
    void aPatchMergesAndLeavesTheRest() {
        Person alice = Person.registered();
        String id = made(
                alice,
                "{\"type\":\"contact\",\"fields\":{\"name\":\"Ada\",\"notes\":\"x\"},\"metadata\":{\"custom\":{\"a\":1}}}");

        alice.request()
                .contentType("application/merge-patch+json")
                .header("If-Match", "\"1\"")
                .body("{\"fields\":{\"notes\":null,\"organisation\":\"Engines\"},\"metadata\":{\"custom\":{\"b\":2}}}")
                .patch(OBJECTS + "/" + id)
                .then()
                .statusCode(200)
                .header("ETag", equalTo("\"2\""))
                .body("version", equalTo(2))
                .body("fields", equalTo(java.util.Map.of("name", "Ada", "organisation", "Engines")))
                .body("metadata.custom", equalTo(java.util.Map.of("a", 1, "b", 2)));
        Topics.Read event = Topics.read(
                        "hypernet.object.v1", 2, read -> read.key().equals(id))
                .getLast();
        assertThat(event.data()).contains("\"changed\":[\"notes\",\"organisation\",\"metadata\"]");
        alice.request()
                .header("If-Match", "\"1\"")
                .body("{\"fields\":{\"name\":\"B\"}}")
                .patch(OBJECTS + "/" + id)
                .then()
                .statusCode(412);
    }

    @Test
    @Requirement("O16")
    void aPatchThatChangesNothingMakesNoVersion() {
        Person alice = Person.registered();
        String id = made(alice, "{\"type\":\"contact\",\"fields\":{\"name\":\"Ada\"}}");

        alice.request()
                .body("{\"fields\":{\"name\":\"Ada\"}}")
                .patch(OBJECTS + "/" + id)
                .then()
                .statusCode(200)
                .body("version", equalTo(1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"type":"tag"}                        | /type
            {"id":"x"}                            | /id
            {"created_at":"2026-01-01T00:00:00Z"} | /created_at
            {"fields":{"name":null}}              | /fields/name
            {"fields":{"what":1}}                 | /fields/what
            {"metadata":{"tags":[1]}}             | /metadata/tags/0
            """)
    @Requirement("O16")
    void whatCannotBeChangedIsRefusedAtItsPlace(String patch, String pointer) {
        Person alice = Person.registered();
        String id = made(alice, "{\"type\":\"contact\",\"fields\":{\"name\":\"Ada\"}}");

        alice.request()
                .body(patch)
                .patch(OBJECTS + "/" + id)
                .then()
                .statusCode(422)
                .body("errors.pointer", hasItem(pointer));
    }

    @Test
    @Requirement({"O17", "O19"})
    void whatIsDeletedIsGoneFromEveryList() {
        Person alice = Person.registered();
        String id = made(alice, "{\"type\":\"contact\",\"fields\":{\"name\":\"Ada\"}}");

        alice.request().delete(OBJECTS + "/" + id).then().statusCode(204);

        alice.request().get(OBJECTS + "/" + id).then().statusCode(404);
        alice.request().get(OBJECTS).then().body("items.size()", equalTo(0));
        contacts(alice, "where.name", "Ada").statusCode(200).body("items.size()", equalTo(0));
    }

    @Test
    void anAlbumIsReadHereAndChangedAtItsOwnResource() {
        Person alice = Person.registered();
        String album = alice.request()
                .body("{\"name\":\"Lisbon\"}")
                .post("/api/v1/albums")
                .then()
                .statusCode(201)
                .extract()
                .path("id");

        alice.request()
                .get(OBJECTS + "/" + album)
                .then()
                .statusCode(200)
                .body("type", equalTo("album"))
                .body("fields.name", equalTo("Lisbon"));
        alice.request()
                .body("{\"metadata\":{}}")
                .patch(OBJECTS + "/" + album)
                .then()
                .statusCode(409)
                .body("detail", containsString("/api/v1/albums/" + album));
    }

    @Test
    @Requirement("O02")
    void aListHoldsAllTypesNewestFirstEachOnce() {
        Person alice = Person.registered();
        List<String> made = new ArrayList<>();
        for (int number = 0; number < 3; number++) {
            made.add(made(alice, "{\"type\":\"tag\",\"fields\":{\"name\":\"t%d\"}}".formatted(number)));
            made.add(made(alice, "{\"type\":\"contact\",\"fields\":{\"name\":\"c%d\"}}".formatted(number)));
        }
        made.add(alice.request()
                .body("{\"name\":\"A\"}")
                .post("/api/v1/albums")
                .then()
                .extract()
                .path("id"));

        assertThat(pages(alice, "limit", "2"))
                .containsExactlyInAnyOrderElementsOf(made)
                .doesNotHaveDuplicates();
        assertThat(pages(alice, "type", "tag")).hasSize(3);
        assertThat(pages(alice, "type", "tag", "type", "album")).hasSize(4);
        assertThat(pages(alice, "source_type", "import")).isEmpty();
        assertThat(pages(alice, "integration_id", UUID.randomUUID().toString())).isEmpty();
        assertThat(pages(alice, "created_after", "2020-01-01T00:00:00Z")).hasSize(7);
        assertThat(pages(alice, "created_before", "2020-01-01T00:00:00Z")).isEmpty();
        assertThat(pages(alice, "updated_after", "2100-01-01T00:00:00Z")).isEmpty();
    }

    @Test
    @Requirement("O31")
    void indexedFieldsFilterAndSort() {
        Person alice = Person.registered();
        for (String[] payment : new String[][] {
            {"2026-01-05", "-12.5", "Baker"}, {"2026-01-07", "-3", "Baker"}, {"2026-02-01", "1000", "Work\\nInc"}
        }) {
            made(
                    alice,
                    "{\"type\":\"transaction\",\"fields\":{\"date\":\"%s\",\"amount\":%s,\"payee\":\"%s\"}}"
                            .formatted((Object[]) payment));
        }
        made(alice, "{\"type\":\"transaction\",\"fields\":{\"date\":\"2026-03-01\",\"amount\":0}}");

        assertThat(amounts(alice, "where.payee", "Baker", "sort", "amount")).containsExactly(-12.5f, -3);
        assertThat(amounts(alice, "where.amount.lt", "0", "sort", "-date")).containsExactly(-3, -12.5f);
        assertThat(amounts(alice, "where.date.gte", "2026-01-07", "where.date.lt", "2026-03-01", "sort", "date"))
                .containsExactly(-3, 1000);
        assertThat(amounts(alice, "where.payee", "Baker", "where.amount.gt", "-5"))
                .containsExactly(-3);
        assertThat(amounts(alice, "sort", "payee", "limit", "1")).hasSize(3).endsWith(1000);
        assertThat(amounts(alice, "where.payee", "Baker", "source_type", "import"))
                .isEmpty();
        assertThat(amounts(alice, "sort", "created_at")).containsExactly(-12.5f, -3, 1000, 0);
    }

    @ParameterizedTest
    @CsvSource({
        "where.notes, x, /where.notes",
        "where.name.like, x, /where.name.like",
        "where.birthday.gte, yesterday, /where.birthday",
        "sort, notes, /sort",
        "cursor, bm90LW91cnM, /cursor",
        "created_after, yesterday, /created_after",
        "created_after, +999999999-01-01T00:00:00Z, /created_after",
        "type, there_is_none, /type",
        "type, No Type, /type"
    })
    void aParameterThatCannotBeKeptIsABadRequest(String parameter, String value, String pointer) {
        contacts(Person.registered(), parameter, value).statusCode(400).body("errors[0].pointer", equalTo(pointer));
    }

    @ParameterizedTest
    @CsvSource({"sort, name", "sort, created_at", "source_type, user", "where.organisation, x", "type, tag"})
    void aCursorOfAnotherOrderOrOtherFiltersIsABadRequest(String parameter, String value) {
        Person alice = Person.registered();
        made(alice, "{\"type\":\"contact\",\"fields\":{\"name\":\"Ada\"}}");
        made(alice, "{\"type\":\"contact\",\"fields\":{\"name\":\"Bob\"}}");
        String cursor = contacts(alice, "limit", "1").statusCode(200).extract().path("next_cursor");

        contacts(alice, "cursor", cursor).statusCode(200).body("items.size()", equalTo(1));
        var request = alice.request().queryParam("cursor", cursor).queryParam(parameter, value);
        (parameter.equals("type") ? request : request.queryParam("type", "contact"))
                .get(OBJECTS)
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/cursor"));
    }

    @Test
    void aFieldWithoutAnIndexIsAnsweredWithThoseThatHaveOne() {
        contacts(Person.registered(), "where.notes", "x")
                .statusCode(400)
                .body("detail", containsString("birthday, email, family_name, name, organisation"));
    }

    @Test
    void theSameKeyMakesOneObject() {
        Person alice = Person.registered();
        String body = "{\"type\":\"tag\",\"fields\":{\"name\":\"a\"}}";
        String key = UUID.randomUUID().toString();

        String first = alice.request()
                .header("Idempotency-Key", key)
                .body(body)
                .post(OBJECTS)
                .then()
                .extract()
                .path("id");
        alice.request()
                .header("Idempotency-Key", key)
                .body(body)
                .post(OBJECTS)
                .then()
                .statusCode(201)
                .body("id", equalTo(first));
        alice.request()
                .header("Idempotency-Key", key)
                .body(body.replace("\"a\"", "\"b\""))
                .post(OBJECTS)
                .then()
                .statusCode(422);
        alice.request().get(OBJECTS).then().body("items.id", equalTo(List.of(first)));
    }

    @Test
    @Requirement("O27")
    void whatAPersonWritesThemselvesIsNotScrubbed() {
        post(
                        Person.registered(),
                        "{\"type\":\"tag\",\"fields\":{\"name\":\"a\"},\"metadata\":{\"custom\":{\"password\":\"mine\"}}}")
                .statusCode(201)
                .body("metadata.custom.password", equalTo("mine"))
                .body("metadata", not(nullValue()));
    }

    private static ValidatableResponse post(Person owner, String body) {
        return owner.request().body(body).post(OBJECTS).then();
    }

    private static String made(Person owner, String body) {
        return post(owner, body).statusCode(201).extract().path("id");
    }

    /** A list of contacts with one parameter more. */
    private static ValidatableResponse contacts(Person owner, String parameter, String value) {
        var request = owner.request().queryParam(parameter, value);
        return (parameter.equals("type") ? request : request.queryParam("type", "contact"))
                .get(OBJECTS)
                .then();
    }

    private static List<Object> amounts(Person owner, String... parameters) {
        List<String> all = new ArrayList<>(List.of(parameters));
        all.addAll(List.of("type", "transaction"));
        return read(owner, "items.fields.amount", all.toArray(String[]::new));
    }

    private static List<Object> pages(Person owner, String... parameters) {
        return read(owner, "items.id", parameters);
    }

    /** One thing of every row of every page. */
    private static List<Object> read(Person owner, String path, String... parameters) {
        List<Object> found = new ArrayList<>();
        String cursor = "";
        do {
            var request = owner.request().queryParam("cursor", cursor);
            for (int at = 0; at < parameters.length; at += 2) {
                request.queryParam(parameters[at], parameters[at + 1]);
            }
            var page = request.get(OBJECTS).then().statusCode(200).extract();
            found.addAll(page.<List<Object>>path(path));
            cursor = page.path("next_cursor");
        } while (cursor != null);
        return found;
    }
}
