package dev.hypernet.objects.type;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;

import dev.hypernet.objects.Person;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
class ObjectTypeResourceTest {
    private static final String TYPES = "/api/v1/object-types";
    private static final String OBJECTS = "/api/v1/objects";

    @Test
    @Requirement({"O02", "O12", "O13"})
    void theTypesOfBothPhasesAreThere() {
        Person.registered()
                .request()
                .queryParam("limit", 200)
                .get(TYPES)
                .then()
                .statusCode(200)
                .body(
                        "items.findAll { it.kind == 'built_in' }.type_id",
                        hasItems("user", "media", "album", "integration", "link"))
                .body(
                        "items.findAll { it.kind == 'shipped' }.type_id",
                        hasItems(
                                "post",
                                "message",
                                "contact",
                                "event",
                                "location",
                                "tag",
                                "file",
                                "account",
                                "transaction"));
    }

    @Test
    void pagesHoldEveryTypeOnceByItsId() {
        RequestSpecification alice = Person.registered().request();

        var first =
                alice.queryParam("limit", 2).get(TYPES).then().statusCode(200).extract();
        alice.queryParam("cursor", first.<String>path("next_cursor"))
                .get(TYPES)
                .then()
                .statusCode(200)
                .body("items[0].type_id", org.hamcrest.Matchers.greaterThan(first.<String>path("items[1].type_id")));
    }

    @Test
    @Requirement("O11")
    void aTypeAddedByADocumentHasObjectsRightAway() throws SQLException {
        String type = name();
        Admins.request()
                .body(document(type, "1.0.0"))
                .post(TYPES)
                .then()
                .statusCode(201)
                .body("kind", equalTo("registered"));
        Person alice = Person.registered();

        alice.request()
                .body("""
                        {"type":"%s","fields":{"title":"Bread","minutes":90}}
                        """.formatted(type))
                .post(OBJECTS)
                .then()
                .statusCode(201)
                .body("type", equalTo(type))
                .body("type_version", equalTo("1.0.0"))
                .body("fields.minutes", equalTo(90));
        alice.request()
                .body("{\"type\":\"%s\",\"fields\":{\"minutes\":-1}}".formatted(type))
                .post(OBJECTS)
                .then()
                .statusCode(422)
                .body("errors.pointer", hasItems("/fields/title", "/fields/minutes"));
        alice.request()
                .queryParam("type", type)
                .queryParam("where.minutes.gte", 60)
                .get(OBJECTS)
                .then()
                .statusCode(200)
                .body("items.fields.title", equalTo(List.of("Bread")));
    }

    @Test
    @Requirement("O11")
    void theExampleOfTheDocumentationWorksAsItStands() throws IOException, SQLException {
        String page = Files.readString(Path.of("..", "docs", "object-types.md"));
        Matcher example = Pattern.compile("<!-- (type|object) -->\\s*```json\\n(.*?)```", Pattern.DOTALL)
                .matcher(page);

        assertThat(example.find()).isTrue();
        Admins.request().body(example.group(2)).post(TYPES).then().statusCode(201);
        assertThat(example.find()).isTrue();
        Person.registered()
                .request()
                .body(example.group(2))
                .post(OBJECTS)
                .then()
                .statusCode(201);
    }

    @Test
    void theSameVersionAgainIsFineAndWithOtherContentIsNot() throws SQLException {
        String type = name();
        RequestSpecification admin = Admins.request();
        admin.body(document(type, "1.1.0")).post(TYPES).then().statusCode(201);

        admin.body(document(type, "1.1.0")).post(TYPES).then().statusCode(200).body("version", equalTo("1.1.0"));
        admin.body(document(type, "1.1.0").replace("Recipe", "Receipt"))
                .post(TYPES)
                .then()
                .statusCode(409)
                .body("type", containsString("version-taken"));
        admin.body(document(type, "1.0.9"))
                .post(TYPES)
                .then()
                .statusCode(409)
                .body("type", containsString("version-not-higher"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"media", "album", "user", "integration", "link", "contact"})
    @Requirement("O12")
    void aNameOfHypernetsOwnCannotBeRedefined(String taken) throws SQLException {
        Admins.request()
                .body(document(taken, "9.0.0"))
                .post(TYPES)
                .then()
                .statusCode(409)
                .body("type", containsString("type-taken"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Recipe", "1recipe", "a-b", "", "x23456789012345678901234567890123456789012345678901"})
    @Requirement("O23")
    void aTypesIdIsALowerCaseNameOfAtMostFiftyCharacters(String name) throws SQLException {
        Admins.request()
                .body(document(name, "1.0.0"))
                .post(TYPES)
                .then()
                .statusCode(422)
                .body("errors.pointer", hasItem("/type_id"));
    }

    @Test
    void aSchemaThatFetchesFromElsewhereIsRefusedAtItsPlace() throws SQLException {
        Admins.request()
                .body(document(name(), "1.0.0")
                        .replace(
                                "{ \"type\": \"integer\", \"minimum\": 0 }", "{ \"$ref\": \"https://example.org/x\" }"))
                .post(TYPES)
                .then()
                .statusCode(422)
                .body("errors.pointer", hasItem("/schema/properties/minutes/$ref"));
    }

    @Test
    void onlyAnAdminAddsTypesAndNobodyWithoutAToken() {
        String document = document(name(), "1.0.0");

        Person.registered().request().body(document).post(TYPES).then().statusCode(403);
        given().contentType("application/json")
                .body(document)
                .post(TYPES)
                .then()
                .statusCode(401);
        given().get(TYPES).then().statusCode(401);
        Person.registered().request().get(TYPES + "/there_is_none").then().statusCode(404);
    }

    @Test
    @Requirement({"O11", "O31"})
    void aHigherVersionHoldsForWritesFromNowOnAndIndexesWhatWasThere() throws SQLException {
        String type = name();
        RequestSpecification admin = Admins.request();
        admin.body(document(type, "1.0.0")).post(TYPES).then().statusCode(201);
        Person alice = Person.registered();
        String old = alice.request()
                .body("{\"type\":\"%s\",\"fields\":{\"title\":\"Soup\",\"cuisine\":\"thai\"}}".formatted(type))
                .post(OBJECTS)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        alice.request()
                .queryParam("type", type)
                .queryParam("where.cuisine", "thai")
                .get(OBJECTS)
                .then()
                .statusCode(400);

        admin.body(document(type, "1.1.0")
                        .replace("\"indexed\": [", "\"indexed\": [{ \"field\": \"cuisine\", \"kind\": \"text\" },"))
                .post(TYPES)
                .then()
                .statusCode(201);

        Awaitility.await("the index of cuisine")
                .atMost(Duration.ofSeconds(30))
                .until(() -> alice.request()
                                .queryParam("type", type)
                                .queryParam("where.cuisine", "thai")
                                .get(OBJECTS)
                                .statusCode()
                        == 200);
        alice.request()
                .queryParam("type", type)
                .queryParam("where.cuisine", "thai")
                .get(OBJECTS)
                .then()
                .body("items.id", equalTo(List.of(old)))
                .body("items[0].type_version", equalTo("1.0.0"));
        alice.request()
                .body("{\"fields\":{\"minutes\":20}}")
                .patch(OBJECTS + "/" + old)
                .then()
                .statusCode(200)
                .body("type_version", equalTo("1.1.0"));
        admin.body(document(type, "1.2.0"))
                .post(TYPES)
                .then()
                .statusCode(422)
                .body("errors.pointer", hasItem("/indexed"));
    }

    @Test
    @Requirement("O11")
    void aTypeDescendsFromAnotherAndBehavesLikeIt() throws SQLException {
        String type = name();
        Admins.request()
                .body("""
                        { "type_id": "%s", "version": "1.0.0", "category": "time", "parent_type": "event",
                          "title": "Concert",
                          "schema": { "type": "object", "required": ["band"],
                                      "properties": { "band": { "type": "string", "maxLength": 200 } } },
                          "indexed": [{ "field": "band", "kind": "text" }] }
                        """.formatted(type))
                .post(TYPES)
                .then()
                .statusCode(201)
                .body("indexed.field", hasItems("band", "starts_at"));
        Person alice = Person.registered();
        String concert = """
                {"type":"%s","fields":{"title":"Live","band":"Kraftwerk",
                 "starts_at":"2026-06-01T20:00:00Z","ends_at":"%s"}}
                """;

        alice.request()
                .body(concert.formatted(type, "2026-06-01T22:00:00Z"))
                .post(OBJECTS)
                .then()
                .statusCode(201);
        alice.request()
                .body(concert.formatted(type, "2026-06-01T19:59:59Z"))
                .post(OBJECTS)
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/fields/ends_at"));
    }

    private static String name() {
        return "t" + UUID.randomUUID().toString().replace("-", "");
    }

    private static String document(String type, String version) {
        return """
                { "type_id": "%s", "version": "%s", "category": "kitchen", "title": "Recipe",
                  "schema": { "type": "object", "required": ["title"],
                              "properties": { "title": { "type": "string", "minLength": 1, "maxLength": 200 },
                                              "cuisine": { "type": "string", "maxLength": 100 },
                                              "minutes": { "type": "integer", "minimum": 0 } } },
                  "indexed": [{ "field": "minutes", "kind": "number" }] }
                """.formatted(type, version);
    }
}
