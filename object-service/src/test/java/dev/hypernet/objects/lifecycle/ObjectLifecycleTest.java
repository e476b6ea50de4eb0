package dev.hypernet.objects.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.hypernet.objects.Person;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deletion and return, over a media object, an album and a typed object alike. */
@QuarkusTest
@WithTestResource(TestStack.class)
class ObjectLifecycleTest {

    @Test
    @Requirement({"O05", "O17", "O19"})
    void whatIsDeletedIsHiddenFromItsOwnerAndFromEveryList() {
        Person alice = Person.registered();
        for (Belonging object : Belonging.ofEachKind(alice)) {
            object.delete();

            object.read().statusCode(404);
            alice.request().get("/api/v1/objects/" + object.id()).then().statusCode(404);
            alice.request().delete(object.path()).then().statusCode(404);
            alice.request()
                    .get("/api/v1/" + object.collection())
                    .then()
                    .statusCode(200)
                    .body("items.id", equalTo(List.of()));
            assertThat(object.rows()).isEqualTo(1);
        }
        alice.request().get("/api/v1/objects").then().statusCode(200).body("items.id", equalTo(List.of()));
    }

    @Test
    @Requirement({"O17", "O10"})
    void aDeletionRaisesTheVersionAndIsToldWithIdsAlone() {
        for (Belonging object : List.of(Belonging.album(Person.registered()), Belonging.tag(Person.registered()))) {
            object.delete();

            Topics.Read event = object.events(2).getLast();
            assertThat(event.type()).isEqualTo("dev.hypernet.object.deleted.v1");
            assertThat(event.headers()).containsEntry("ce_sequence", "2");
            assertThat(event.data())
                    .contains("\"type\":\"" + object.type() + "\"")
                    .contains("\"deleted_at\"")
                    .doesNotContain("\"fields\"");
            assertThat(object.versionsInHistory()).isEqualTo(2);
        }
    }

    @Test
    @Requirement({"O17", "O09"})
    void anObjectIsDeletedByTheResourceOfAllTypesToo() {
        Person alice = Person.registered();
        for (Belonging object : Belonging.ofEachKind(alice)) {
            alice.request().delete("/api/v1/objects/" + object.id()).then().statusCode(204);

            object.read().statusCode(404);
        }
    }

    @Test
    @Requirement("O17")
    void anAlbumIsNoMediaObject() {
        Belonging album = Belonging.album(Person.registered());

        album.owner().request().delete("/api/v1/media/" + album.id()).then().statusCode(404);

        album.read().statusCode(200).body("version", equalTo(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"2\"", "W/\"1\"", "\"one\""})
    void aDeletionOfAnotherVersionIsStale(String match) {
        for (Belonging object : Belonging.ofEachKind(Person.registered())) {
            object.owner()
                    .request()
                    .header("If-Match", match)
                    .delete(object.path())
                    .then()
                    .statusCode(412)
                    .body("type", containsString("stale"));

            object.read().statusCode(200).body("version", equalTo(1));
        }
    }

    @Test
    void aDeletionOfTheVersionThatIsThereWorks() {
        for (Belonging object : Belonging.ofEachKind(Person.registered())) {
            object.owner()
                    .request()
                    .header("If-Match", "\"1\"")
                    .delete(object.path())
                    .then()
                    .statusCode(204);
        }
    }

    @Test
    @Requirement({"O08", "O09", "O15"})
    void somebodyElsesObjectIsA404ForEveryVerb() {
        Person mallory = Person.registered();
        for (Belonging object : Belonging.ofEachKind(Person.registered())) {
            for (String path : List.of(object.path(), "/api/v1/objects/" + object.id())) {
                mallory.request().get(path).then().statusCode(404);
                mallory.request().get(path + "/history").then().statusCode(404);
                mallory.request().delete(path).then().statusCode(404);
                mallory.request()
                        .contentType("application/merge-patch+json")
                        .body("{\"metadata\":{\"mine\":true}}")
                        .patch(path)
                        .then()
                        .statusCode(404);
            }
            object.read().statusCode(200).body("version", equalTo(1));
        }
    }

    @Test
    @Requirement("O20")
    void anAdminBringsADeletedObjectBackAsItWas() {
        Person admin = Belonging.admin();
        for (Belonging object : Belonging.ofEachKind(Person.registered())) {
            Object before = object.read().extract().path("metadata");
            object.delete();

            admin.request()
                    .post("/api/v1/admin/objects/" + object.id() + "/restore")
                    .then()
                    .statusCode(200)
                    .body("id", equalTo(object.id()))
                    .body("user_id", equalTo(object.owner().id().toString()))
                    .body("type", equalTo(object.type()))
                    .body("version", equalTo(3))
                    .body("deleted_at", nullValue());

            object.read().statusCode(200).body("version", equalTo(3)).body("metadata", equalTo(before));
        }
    }

    @Test
    @Requirement("O20")
    void aReturnIsToldWithTheWholeState() {
        Belonging album = Belonging.album(Person.registered());
        album.delete();
        restore(album);

        Topics.Read event = album.events(3).getLast();

        assertThat(event.type()).isEqualTo("dev.hypernet.object.restored.v1");
        assertThat(event.headers()).containsEntry("ce_sequence", "3");
        assertThat(event.data()).contains("\"name\":\"Lisbon\"");
    }

    @Test
    @Requirement("O20")
    void whatASourceDeletedAnAdminBringsBackToo() {
        Belonging media = Belonging.media(Person.registered(), UUID.randomUUID(), "media:1");
        Belonging.execute(
                "update object.media set deleted_at = now(), deleted_by = 'source' where id = ?::uuid", media.id());

        restore(media);

        media.read().statusCode(200);
    }

    @Test
    @Requirement("O20")
    void whatIsNotDeletedCannotComeBack() {
        Person admin = Belonging.admin();
        Belonging album = Belonging.album(Person.registered());

        admin.request()
                .post("/api/v1/admin/objects/" + album.id() + "/restore")
                .then()
                .statusCode(409)
                .body("type", containsString("not-deleted"));
        admin.request()
                .post("/api/v1/admin/objects/" + UUID.randomUUID() + "/restore")
                .then()
                .statusCode(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"media", "album", "typed_object"})
    @Requirement({"O03", "O22"})
    void everyObjectBelongsToAPersonAndGoesWithThem(String table) {
        assertThat(Belonging.count(
                        "select count(*) from pg_constraint where contype = 'f' and confdeltype = 'c'"
                                + " and conrelid = ?::regclass and confrelid = 'object.users'::regclass",
                        "object." + table))
                .isEqualTo(1);
    }

    private static void restore(Belonging object) {
        Belonging.admin()
                .request()
                .post("/api/v1/admin/objects/" + object.id() + "/restore")
                .then()
                .statusCode(200);
    }
}
