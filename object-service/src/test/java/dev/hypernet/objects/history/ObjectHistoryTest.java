package dev.hypernet.objects.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.event.ObjectSnapshot;
import dev.hypernet.objects.Person;
import dev.hypernet.objects.lifecycle.Belonging;
import dev.hypernet.persistence.Owner;
import dev.hypernet.platform.problem.Problem;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
class ObjectHistoryTest {
    private static final Instant MADE = Instant.parse("2026-01-02T03:04:05.678Z");

    @Inject
    ObjectHistory history;

    @Inject
    ChangeLog changes;

    @Inject
    Pool pool;

    @Test
    @Requirement({"O10", "O28"})
    void historySaysWhoChangedWhatFromTheCreationToTheReturn() {
        Person admin = Belonging.admin();
        Person alice = Person.registered();
        Belonging album = Belonging.album(alice);
        rename(album, "Porto");
        album.delete();
        admin.request()
                .post("/api/v1/admin/objects/" + album.id() + "/restore")
                .then()
                .statusCode(200);

        alice.request()
                .get(album.path() + "/history")
                .then()
                .statusCode(200)
                .body("items.version", equalTo(List.of(4, 3, 2, 1)))
                .body("items.kind", equalTo(List.of("restored", "deleted", "updated", "created")))
                .body("items.changed_by.kind", equalTo(List.of("admin", "user", "user", "user")))
                .body("items[0].changed_by.id", equalTo(admin.id().toString()))
                .body("items[1].changed_by.id", equalTo(alice.id().toString()))
                .body("items[2].changed", equalTo(List.of("name")))
                .body("items[3].changed", equalTo(List.of()))
                .body("items[0].state", nullValue())
                .body("items[0].changed_at", notNullValue());
        alice.request()
                .queryParam("state", "true")
                .get("/api/v1/objects/" + album.id() + "/history")
                .then()
                .body("items[2].state.fields.name", equalTo("Porto"))
                .body("items[3].state.fields.name", equalTo("Lisbon"))
                .body("items[3].state.metadata", equalTo(Map.of()))
                .body("items[3].state.source_type", equalTo("user"));
    }

    @Test
    @Requirement({"O10", "O28"})
    void aSyncLeavesItsJobItsDefinitionAndTheHashOfWhatTheSourceSaid() throws Throwable {
        Belonging media = Belonging.media(Person.registered());
        JobId job = JobId.random();
        record(
                Change.created(snapshot(media, 1, MADE, "one.jpg"), new Actor.Sync(job, "1.2.3", "abc")),
                Change.updated(
                        snapshot(media, 2, MADE.plusSeconds(1), "two.jpg"),
                        List.of("filename"),
                        new Actor.Automatic("content-processed")));

        media.owner()
                .request()
                .get(media.path() + "/history")
                .then()
                .statusCode(200)
                .body("items[1].changed_by.kind", equalTo("sync"))
                .body("items[1].job_id", equalTo(job.toString()))
                .body("items[1].definition_version", equalTo("1.2.3"))
                .body("items[1].payload_hash", equalTo("abc"))
                .body("items[0].changed_by.kind", equalTo("system"))
                .body("items[0].changed_by.reason", equalTo("content-processed"));
        assertThat(Topics.read("hypernet.object.v1", 2, read -> read.key().equals(media.id())))
                .extracting(Topics.Read::type)
                .containsExactly("dev.hypernet.object.created.v1", "dev.hypernet.object.updated.v1");
    }

    @Test
    void pagesHoldEachVersionOnceNewestFirst() {
        Belonging album = Belonging.album(Person.registered());
        for (int number = 2; number <= 6; number++) {
            rename(album, "Album " + number);
        }

        List<Integer> versions = new ArrayList<>();
        String cursor = "";
        do {
            var page = album.owner()
                    .request()
                    .queryParam("limit", 2)
                    .queryParam("cursor", cursor)
                    .get(album.path() + "/history")
                    .then()
                    .statusCode(200)
                    .extract();
            versions.addAll(page.path("items.version"));
            cursor = page.path("next_cursor");
        } while (cursor != null);

        assertThat(versions).containsExactly(6, 5, 4, 3, 2, 1);
    }

    @Test
    @Requirement({"O10", "O09"})
    void historyOutlivesADeletionForAdminsButNotForItsOwner() {
        Person admin = Belonging.admin();
        for (Belonging object : List.of(Belonging.album(Person.registered()), Belonging.tag(Person.registered()))) {
            object.delete();

            object.owner().request().get(object.path() + "/history").then().statusCode(404);
            admin.request()
                    .queryParam("state", "true")
                    .get("/api/v1/admin/objects/" + object.id() + "/history")
                    .then()
                    .statusCode(200)
                    .body("items", hasSize(2))
                    .body("items[0].kind", equalTo("deleted"))
                    .body("items[1].state.fields.name", notNullValue());
        }
        admin.request()
                .get("/api/v1/admin/objects/" + UUID.randomUUID() + "/history")
                .then()
                .statusCode(404);
    }

    @Test
    void anAlbumsHistoryIsNotAMediaObjects() {
        Belonging album = Belonging.album(Person.registered());

        album.owner()
                .request()
                .get("/api/v1/media/" + album.id() + "/history")
                .then()
                .statusCode(404);
    }

    @Test
    @Requirement({"O10", "O28"})
    void anObjectIsShownAsItWasAtAnyTimeOfItsLife() throws Throwable {
        Belonging media = Belonging.media(Person.registered());
        Actor owner = new Actor.Person(media.owner().id());
        record(
                Change.created(snapshot(media, 1, MADE, "one.jpg"), owner),
                Change.updated(snapshot(media, 2, MADE.plusSeconds(10), "two.jpg"), List.of("filename"), owner),
                Change.deleted(snapshot(media, 3, MADE.plusSeconds(20), "two.jpg"), owner),
                Change.restored(snapshot(media, 4, MADE.plusSeconds(30), "two.jpg"), owner),
                Change.updated(snapshot(media, 5, MADE.plusSeconds(40), "x.jpg"), List.of("filename"), owner));
        Belonging.execute(
                "update object.media set version = 5, updated_at = created_at + interval '40 s' where id = ?::uuid",
                media.id());

        assertGoneAt(media, MADE.minusMillis(1));
        assertThat(at(media, MADE).fields()).containsEntry("filename", "one.jpg");
        assertThat(at(media, MADE.plusMillis(9_999)).version()).isEqualTo(1);
        PastView second = at(media, MADE.plusSeconds(10));
        assertThat(second.version()).isEqualTo(2);
        assertThat(second.fields()).containsEntry("filename", "two.jpg");
        assertThat(second.updatedAt()).isEqualTo(MADE.plusSeconds(10));
        assertThat(second.createdAt()).isEqualTo(MADE);
        assertThat(second.metadata()).containsEntry("version", 2);
        assertGoneAt(media, MADE.plusSeconds(20));
        assertGoneAt(media, MADE.plusMillis(29_999));
        assertThat(at(media, MADE.plusSeconds(30)).version()).isEqualTo(4);
        assertThat(at(media, MADE.plusSeconds(40)).version()).isEqualTo(5);
        assertThat(at(media, MADE.plusSeconds(1_000_000)).fields()).containsEntry("filename", "x.jpg");
        assertThatThrownBy(() -> asOf(media, Person.registered(), MADE.plusSeconds(10)))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.status()).isEqualTo(404));
    }

    @Test
    @Requirement({"O10", "O28"})
    void everyResourceAnswersAsOfATime() {
        Person alice = Person.registered();
        Belonging album = Belonging.album(alice);
        String made = album.read().extract().path("created_at");
        rename(album, "Porto");

        for (String path : List.of(album.path(), "/api/v1/objects/" + album.id())) {
            alice.request()
                    .queryParam("as_of", made)
                    .get(path)
                    .then()
                    .statusCode(200)
                    .body("id", equalTo(album.id()))
                    .body("version", equalTo(1))
                    .body("as_of", equalTo(made))
                    .body("fields.name", equalTo("Lisbon"));
            alice.request()
                    .queryParam("as_of", "2001-01-01T00:00:00Z")
                    .get(path)
                    .then()
                    .statusCode(404);
            alice.request()
                    .queryParam("as_of", "yesterday")
                    .get(path)
                    .then()
                    .statusCode(400)
                    .body("errors[0].pointer", equalTo("/as_of"));
        }
        Belonging media = Belonging.media(alice);
        alice.request()
                .queryParam("as_of", "2999-01-01T00:00:00Z")
                .get(media.path())
                .then()
                .statusCode(200)
                .body("fields.filename", equalTo("x.jpg"));
    }

    private PastView at(Belonging object, Instant time) throws Throwable {
        return asOf(object, object.owner(), time);
    }

    private void assertGoneAt(Belonging object, Instant time) {
        assertThatThrownBy(() -> at(object, time))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.status()).isEqualTo(404));
    }

    private PastView asOf(Belonging object, Person asking, Instant time) throws Throwable {
        return VertxContextSupport.subscribeAndAwait(() -> Owner.runAs(
                asking.id(),
                () -> history.asOf(asking.id(), ObjectId.of(object.id()), object.type(), time.toString())));
    }

    private void record(Change... made) throws Throwable {
        VertxContextSupport.subscribeAndAwait(() -> Owner.runAs(
                made[0].after().userId(),
                () -> pool.withTransaction(connection -> changes.record(connection, List.of(made)))));
    }

    private static ObjectSnapshot snapshot(Belonging media, long version, Instant at, String filename) {
        return new ObjectSnapshot(
                ObjectId.of(media.id()),
                media.type(),
                media.owner().id(),
                version,
                MADE,
                at,
                "upload",
                null,
                null,
                Collections.<String, @Nullable Object>singletonMap("filename", filename),
                Collections.<String, @Nullable Object>singletonMap("version", version));
    }

    private static void rename(Belonging album, String name) {
        album.owner()
                .request()
                .contentType("application/merge-patch+json")
                .body("{\"name\":\"%s\"}".formatted(name))
                .patch(album.path())
                .then()
                .statusCode(200);
    }
}
