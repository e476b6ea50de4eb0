package dev.hypernet.links.resolved;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.links.FakeObjectService;
import dev.hypernet.links.Person;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands at the ends of links, seen where links are listed and followed. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FakeObjectService.class)
class ResolvedObjectsTest {
    private static final String KNOWN = """
            insert into link.known_object (user_id, id, type, version, integration_id, source_id)
            values (?, ?, ?, 1, ?, ?)
            """;
    private static final String LINKED = """
            insert into link.link
                (user_id, id, version, created_at, updated_at, link_type, from_object_id, from_object_type,
                 to_object_id, to_object_type, created_by)
            values (?, gen_random_uuid(), 1, now(), now(), ?, ?, 'media', ?, ?, 'user')
            """;

    @Test
    @Requirement("L01")
    void objectsAreShownAsObjectServiceHasThem() {
        Person alice = Person.anyone();
        ObjectId photo = alice.owns("media");
        ObjectId other = ObjectId.random();
        put(alice, other.toString(), """
                {"id":"%s","type":"media","user_id":"%s","version":7,"fields":{"filename":"sea.jpg","size":null},
                 "metadata":{"tags":["sea"]}}""".formatted(other, alice.id()));
        alice.links(photo, "related_to", other).then().statusCode(201);

        around(alice, photo)
                .statusCode(200)
                .body("items[0].object.id", equalTo(other.toString()))
                .body("items[0].object.version", equalTo(7))
                .body("items[0].object.fields.filename", equalTo("sea.jpg"))
                .body("items[0].object.fields", hasKey("size"))
                .body("items[0].object.fields.size", nullValue())
                .body("items[0].object.metadata.tags", equalTo(List.of("sea")));
    }

    @Test
    @Requirement("O09")
    void whatObjectServiceDoesNotShowIsLeftOut() throws SQLException {
        Person alice = Person.anyone();
        Person bob = Person.anyone();
        ObjectId photo = alice.owns("media");
        ObjectId there = alice.owns("media");
        ObjectId gone = ObjectId.random();
        ObjectId bobs = bob.owns("media");
        alice.links(photo, "related_to", there).then().statusCode(201);
        for (ObjectId missing : List.of(gone, bobs)) {
            execute(KNOWN, alice.id().value(), missing.value(), "media", null, null);
            execute(LINKED, alice.id().value(), "related_to", photo.value(), missing.value(), "media");
        }

        ValidatableResponse answer = around(alice, photo)
                .statusCode(200)
                .body("items.object_id", containsInAnyOrder(there.toString(), gone.toString(), bobs.toString()))
                .body("items.findAll { it.object != null }.object_id", equalTo(List.of(there.toString())));
        answer.body("items.findAll { it.object == null }", everyItem(not(hasKey("object"))));
    }

    @Test
    void anIntegrationIsShownByItsIdAndTypeAndNobodyIsAsked() throws SQLException {
        Person alice = Person.anyone();
        ObjectId photo = alice.owns("media");
        around(alice, photo).statusCode(200);
        ObjectId integration = ObjectId.random();
        execute(KNOWN, alice.id().value(), integration.value(), "integration", integration.value(), "");
        execute(LINKED, alice.id().value(), "source", photo.value(), integration.value(), "integration");
        put(alice, "trouble", "broken");

        around(alice, photo)
                .statusCode(200)
                .body("items[0].object.id", equalTo(integration.toString()))
                .body("items[0].object.type", equalTo("integration"))
                .body("items[0].object", equalTo(Map.of("id", integration.toString(), "type", "integration")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"broken", "slow"})
    void withoutAnAnswerInTimeItIsA503(String trouble) {
        Person alice = Person.anyone();
        ObjectId photo = alice.owns("media");
        alice.links(photo, "related_to", alice.owns("media")).then().statusCode(201);
        put(alice, "trouble", trouble);

        around(alice, photo)
                .statusCode(503)
                .contentType("application/problem+json")
                .header("Retry-After", equalTo("5"));
        alice.request()
                .get("/api/v1/objects/" + photo + "/neighbours")
                .then()
                .statusCode(200)
                .body("items", hasSize(1));
    }

    private static ValidatableResponse around(Person asking, ObjectId object) {
        return asking.request()
                .get("/api/v1/objects/" + object + "/neighbours?include=objects")
                .then();
    }

    private static void put(Person owner, String what, String answer) {
        String url = ConfigProvider.getConfig().getValue("quarkus.rest-client.objects.url", String.class);
        given().body(answer)
                .put(url + "/internal/v1/objects/" + what + "?user_id=" + owner.id())
                .then()
                .statusCode(200);
    }

    private static void execute(String sql, @Nullable Object... arguments) throws SQLException {
        try (Connection connection = TestStack.database().connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int at = 0; at < arguments.length; at++) {
                statement.setObject(at + 1, arguments[at]);
            }
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }
}
