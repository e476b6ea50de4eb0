package dev.hypernet.links.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.nullValue;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.event.LinkEvent;
import dev.hypernet.links.FakeObjectService;
import dev.hypernet.links.Person;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FakeObjectService.class)
class LinkChangeTest {
    private static final String BOTH_WAYS = "{\"is_bidirectional\":true}";

    @Test
    @Requirement({"L03", "L05", "L06"})
    void whatThePatchNamesChangesAndTheRestStays() {
        Person alice = Person.anyone();
        String id = alice.links(
                        alice.owns("album"),
                        "contains",
                        alice.owns("media"),
                        ",\"strength\":0.5,\"metadata\":{\"reason\":\"best of\",\"properties\":{\"a\":1,\"b\":2}}")
                .path("id");

        alice.changes(id, "{\"sort_order\":4,\"metadata\":{\"properties\":{\"a\":null,\"c\":3}}}")
                .then()
                .statusCode(200)
                .header("ETag", "\"2\"")
                .body("version", equalTo(2))
                .body("sort_order", equalTo(4))
                .body("place", equalTo(4.0f))
                .body("strength", equalTo(0.5f))
                .body("metadata.created_by", equalTo("user"))
                .body("metadata.reason", equalTo("best of"))
                .body("metadata.properties.a", nullValue())
                .body("metadata.properties.b", equalTo(2))
                .body("metadata.properties.c", equalTo(3));

        alice.request().get("/api/v1/links/" + id).then().body("sort_order", equalTo(4));
        Topics.Read event =
                Topics.read(LinkEvent.TOPIC, 2, read -> read.key().equals(id)).get(1);
        assertThat(event.type()).isEqualTo("dev.hypernet.link.updated.v1");
        assertThat(event.headers()).containsEntry("ce_sequence", "2");
        assertThat(event.data()).contains("\"changed\":[\"sort_order\",\"metadata\",\"place\"]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"strength\":1}",
                "{\"sort_order\":null}",
                "{\"is_bidirectional\":false}",
                "{\"metadata\":{}}",
                "{\"metadata\":null}",
                "{\"metadata\":{\"created_by\":\"user\",\"reason\":null}}"
            })
    void aPatchThatChangesNothingMakesNoVersion(String patch) {
        Person alice = Person.anyone();
        String id = alice.links(alice.owns("album"), "contains", alice.owns("media"))
                .path("id");

        alice.changes(id, patch).then().statusCode(200).body("version", equalTo(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "from_object_id",
                "to_object_id",
                "link_type",
                "from_object_type",
                "id",
                "version",
                "place",
                "created_at",
                "colour"
            })
    @Requirement("L07")
    void whatALinkJoinsAndMeansStays(String field) {
        Person alice = Person.anyone();
        String id = related(alice);

        alice.changes(id, "{\"%s\":\"variant_of\"}".formatted(field))
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/" + field));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{`strength`:1.01} | /strength",
                "{`strength`:-0.01} | /strength",
                "{`strength`:null} | /strength",
                "{`strength`:`much`} | /strength",
                "{`is_bidirectional`:null} | /is_bidirectional",
                "{`sort_order`:-1} | /sort_order",
                "{`sort_order`:1.5} | /sort_order",
                "{`metadata`:[]} | /metadata",
                "{`metadata`:{`created_by`:`system`}} | /metadata/created_by",
                "{`metadata`:{`created_by`:null}} | /metadata/created_by"
            })
    @Requirement({"L03", "L05", "L06"})
    void aBrokenRuleIsNamed(String patch, String pointer) {
        Person alice = Person.anyone();
        String id = alice.links(alice.owns("album"), "contains", alice.owns("media"))
                .path("id");

        alice.changes(id, patch.replace('`', '"'))
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("errors[0].pointer", equalTo(pointer));
    }

    @Test
    @Requirement("L05")
    void aTypeWithoutOrderGetsNoPlace() {
        Person alice = Person.anyone();

        alice.changes(related(alice), "{\"sort_order\":0}")
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/sort_order"));
    }

    @Test
    @Requirement("L05")
    void withoutItsSortOrderALinkStandsBehindThoseThatHaveOne() {
        Person alice = Person.anyone();
        String id = alice.links(alice.owns("album"), "contains", alice.owns("media"), ",\"sort_order\":0")
                .path("id");

        alice.changes(id, "{\"sort_order\":null}")
                .then()
                .statusCode(200)
                .body("sort_order", nullValue())
                .body("place", greaterThan(2.1474836E9f));
    }

    @Test
    @Requirement("L05")
    void aSortOrderEndsAMoveAlsoWhenItIsTheSame() throws SQLException {
        Person alice = Person.anyone();
        String id = alice.links(alice.owns("album"), "contains", alice.owns("media"), ",\"sort_order\":3")
                .path("id");
        move(id, 7.5);
        alice.request().get("/api/v1/links/" + id).then().body("place", equalTo(7.5f));

        alice.changes(id, "{\"strength\":0.5}").then().body("place", equalTo(7.5f));
        alice.changes(id, "{\"sort_order\":3}")
                .then()
                .body("place", equalTo(3.0f))
                .body("version", equalTo(3));
    }

    @Test
    @Requirement("L06")
    void withoutMetadataStaysWhoMadeTheLink() {
        Person alice = Person.anyone();
        String id = alice.links(
                        alice.owns("media"),
                        "related_to",
                        alice.owns("media"),
                        ",\"metadata\":{\"reason\":\"both red\"}")
                .path("id");

        alice.changes(id, "{\"metadata\":null}")
                .then()
                .statusCode(200)
                .body("metadata.size()", equalTo(1))
                .body("metadata.created_by", equalTo("user"))
                .body("version", equalTo(2));
    }

    @Test
    @Requirement("L06")
    void metadataAtItsLimitDoesNotStopOtherChanges() {
        Person alice = Person.anyone();
        String text = "x".repeat(1048576 - "{\"x\":\"\"}".length());
        String id = alice.links(
                        alice.owns("media"),
                        "related_to",
                        alice.owns("media"),
                        ",\"metadata\":{\"x\":\"" + text + "\"}")
                .path("id");

        alice.changes(id, "{\"strength\":0.5}").then().statusCode(200);
        alice.changes(id, "{\"metadata\":{\"y\":1}}")
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/metadata"));
    }

    @Test
    @Requirement("L04")
    void aLinkCanComeToHoldInBothDirectionsAndIsThenADuplicateFromThere() {
        Person alice = Person.anyone();
        ObjectId one = alice.owns("media");
        ObjectId other = alice.owns("media");
        String id = alice.links(one, "variant_of", other).path("id");

        alice.changes(id, BOTH_WAYS).then().statusCode(200).body("is_bidirectional", equalTo(true));

        alice.links(other, "variant_of", one).then().statusCode(409).body("type", containsString("duplicate-link"));
        alice.changes(id, "{\"is_bidirectional\":false}").then().statusCode(200);
        alice.links(other, "variant_of", one).then().statusCode(201);
    }

    @Test
    @Requirement({"L04", "L07"})
    void aLinkWhoseReverseIsThereCannotHoldInBothDirections() {
        Person alice = Person.anyone();
        ObjectId one = alice.owns("media");
        ObjectId other = alice.owns("media");
        String id = alice.links(one, "variant_of", other).path("id");
        String reverse = alice.links(other, "variant_of", one).path("id");

        alice.changes(id, BOTH_WAYS).then().statusCode(409).body("type", containsString("duplicate-link"));
        alice.deletes(reverse).then().statusCode(204);
        alice.changes(id, BOTH_WAYS).then().statusCode(200);
    }

    @Test
    @Requirement({"L02", "L04"})
    void aTypeWithADirectionKeepsIt() {
        Person alice = Person.anyone();
        String id = alice.links(alice.owns("album"), "contains", alice.owns("media"))
                .path("id");

        alice.changes(id, BOTH_WAYS).then().statusCode(422).body("errors[0].pointer", equalTo("/is_bidirectional"));
    }

    @Test
    void aLinkThatChangedSinceIsNotChangedUnseen() {
        Person alice = Person.anyone();
        String id = related(alice);
        alice.changes(id, "{\"strength\":0.5}").then().statusCode(200);

        alice.request()
                .header("If-Match", "\"1\"")
                .body("{\"strength\":0.6}")
                .patch("/api/v1/links/" + id)
                .then()
                .statusCode(412);
        alice.request()
                .header("If-Match", "\"2\"")
                .contentType("application/merge-patch+json")
                .body("{\"strength\":0.6}")
                .patch("/api/v1/links/" + id)
                .then()
                .statusCode(200)
                .body("strength", equalTo(0.6f));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"strength\":0.5}", BOTH_WAYS})
    @Requirement({"O09", "L09"})
    void aStrangersLinkIsA404AndStaysAsItIs(String patch) {
        Person alice = Person.anyone();
        String id = related(alice);

        Person.anyone().changes(id, patch).then().statusCode(404);
        Person.anyone().deletes(id).then().statusCode(404);
        alice.request().get("/api/v1/links/" + id).then().body("version", equalTo(1));
    }

    @Test
    void aPatchIsAnObject() {
        Person alice = Person.anyone();

        alice.changes(related(alice), "[]").then().statusCode(422);
    }

    private static String related(Person person) {
        return person.links(person.owns("media"), "related_to", person.owns("media"))
                .path("id");
    }

    private static void move(String id, double rank) throws SQLException {
        try (Connection connection = TestStack.database().connect();
                PreparedStatement statement =
                        connection.prepareStatement("update link.link set rank = ? where id = ?")) {
            statement.setDouble(1, rank);
            statement.setObject(2, UUID.fromString(id));
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }
}
