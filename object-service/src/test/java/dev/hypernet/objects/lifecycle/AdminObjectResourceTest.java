package dev.hypernet.objects.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.hypernet.objects.Person;
import dev.hypernet.objects.storage.BlobStore;
import dev.hypernet.objects.storage.Blobs;
import dev.hypernet.objects.storage.Incoming;
import dev.hypernet.persistence.Owner;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(TestStack.class)
class AdminObjectResourceTest {
    @Inject
    BlobStore files;

    @Inject
    Blobs blobs;

    @Inject
    Pool pool;

    @Test
    @Requirement({"O18", "O20"})
    void anOrdinaryPersonMayNoneOfThis() {
        Belonging album = Belonging.album(Person.registered());
        String path = "/api/v1/admin/objects/" + album.id();

        assertRefused(album.owner().request(), path, 403);
        assertRefused(RestAssured.given(), path, 401);

        album.read().statusCode(200);
    }

    private static void assertRefused(RequestSpecification request, String path, int status) {
        request.get("/api/v1/admin/objects").then().statusCode(status);
        request.get(path + "/history").then().statusCode(status);
        request.post(path + "/restore").then().statusCode(status);
        request.delete(path).then().statusCode(status);
    }

    @Test
    @Requirement({"O05", "O20"})
    void deletedObjectsOfAPersonAreListedByAllThatIsAsked() {
        Person admin = Belonging.admin();
        Person alice = Person.registered();
        List<Belonging> deleted = Belonging.ofEachKind(alice);
        deleted.forEach(Belonging::delete);
        Belonging kept = Belonging.album(alice);
        Belonging old = Belonging.tag(alice);
        old.deletedDaysAgo(10);

        list(admin, alice)
                .get("/api/v1/admin/objects")
                .then()
                .statusCode(200)
                .body("items", hasSize(4))
                .body("items.id", not(hasItem(kept.id())))
                .body("items[3].id", equalTo(old.id()))
                .body("items[3].deleted_by", equalTo("user"))
                .body("items[3].type", equalTo("tag"))
                .body("next_cursor", nullValue());
        list(admin, alice)
                .queryParam("type", "tag")
                .get("/api/v1/admin/objects")
                .then()
                .body("items", hasSize(2));
        list(admin, alice)
                .queryParam("deleted_before", Instant.now().minusSeconds(86_400).toString())
                .get("/api/v1/admin/objects")
                .then()
                .body("items.id", equalTo(List.of(old.id())));
    }

    @Test
    void pagesOfDeletedObjectsHoldEachOnce() {
        Person admin = Belonging.admin();
        Person alice = Person.registered();
        List<Belonging> deleted = new ArrayList<>(Belonging.ofEachKind(alice));
        deleted.addAll(Belonging.ofEachKind(alice));
        deleted.forEach(Belonging::delete);

        List<String> listed = new ArrayList<>();
        String cursor = "";
        do {
            var page = list(admin, alice)
                    .queryParam("limit", 2)
                    .queryParam("cursor", cursor)
                    .get("/api/v1/admin/objects")
                    .then()
                    .statusCode(200)
                    .extract();
            listed.addAll(page.path("items.id"));
            cursor = page.path("next_cursor");
        } while (cursor != null);

        assertThat(listed)
                .containsExactlyInAnyOrderElementsOf(
                        deleted.stream().map(Belonging::id).toList());
    }

    @ParameterizedTest
    @CsvSource({"deleted,false", "user_id,me", "deleted_before,yesterday", "cursor,bm90LW91cnM", "limit,0"})
    void aParameterThatIsNoneIsABadRequest(String name, String value) {
        Belonging.admin()
                .request()
                .queryParam(name, value)
                .get("/api/v1/admin/objects")
                .then()
                .statusCode(400);
    }

    @Test
    @Requirement({"O18", "O28"})
    void whatIsDeletedForGoodLeavesNoRowAndNoHistoryAndIsTold() {
        Person admin = Belonging.admin();
        for (Belonging object : Belonging.ofEachKind(Person.registered())) {
            admin.request()
                    .delete("/api/v1/admin/objects/" + object.id())
                    .then()
                    .statusCode(204);

            object.read().statusCode(404);
            assertThat(object.rows()).isZero();
            assertThat(object.versionsInHistory()).isZero();
            Topics.Read last =
                    object.events(object.type().equals("media") ? 1 : 2).getLast();
            assertThat(last.type()).isEqualTo("dev.hypernet.object.purged.v1");
            assertThat(last.headers()).containsEntry("ce_sequence", "2");
            assertThat(last.data())
                    .contains("\"type\":\"" + object.type() + "\"")
                    .doesNotContain("\"fields\"");
            admin.request()
                    .delete("/api/v1/admin/objects/" + object.id())
                    .then()
                    .statusCode(404);
            admin.request()
                    .post("/api/v1/admin/objects/" + object.id() + "/restore")
                    .then()
                    .statusCode(404);
        }
    }

    @Test
    @Requirement({"O18", "O29"})
    void filesAndTheirBytesInTheQuotaGoWithTheLastObjectThatHasThem() throws Throwable {
        Person admin = Belonging.admin();
        Person alice = Person.registered();
        Belonging first = Belonging.media(alice);
        Belonging second = Belonging.media(alice);
        String path = store(first, "the very same bytes");
        store(second, "the very same bytes");
        assertThat(used(alice)).isEqualTo(19);

        admin.request().delete("/api/v1/admin/objects/" + first.id()).then().statusCode(204);
        assertThat(files.exists(path)).isTrue();
        assertThat(files.exists(thumbnail(first))).isFalse();
        assertThat(used(alice)).isEqualTo(19);

        admin.request().delete("/api/v1/admin/objects/" + second.id()).then().statusCode(204);
        assertThat(files.exists(path)).isFalse();
        assertThat(files.exists(thumbnail(second))).isFalse();
        assertThat(used(alice)).isZero();
    }

    @Test
    @Requirement({"O18", "O29"})
    void anAlbumLosesTheCoverThatIsGoneForGoodAndItsHistorySaysWhy() {
        Person admin = Belonging.admin();
        Person alice = Person.registered();
        Belonging cover = Belonging.media(alice);
        Belonging album = Belonging.album(alice);
        Belonging.execute(
                "update object.album set cover_media_id = ?::uuid where id = ?::uuid", cover.id(), album.id());

        admin.request().delete("/api/v1/admin/objects/" + cover.id()).then().statusCode(204);

        album.read().statusCode(200).body("cover_media_id", nullValue()).body("version", equalTo(2));
        alice.request()
                .get(album.path() + "/history")
                .then()
                .body("items[0].changed", equalTo(List.of("cover_media_id")))
                .body("items[0].changed_by.kind", equalTo("system"))
                .body("items[0].changed_by.reason", equalTo("cover-purged"));
    }

    @Test
    @Requirement("O18")
    void whatASyncBroughtLeavesATombstoneThatNoInsertGetsPast() {
        Person alice = Person.registered();
        UUID integration = UUID.randomUUID();
        Belonging synced = Belonging.media(alice, integration, "media:1");

        Belonging.admin()
                .request()
                .delete("/api/v1/admin/objects/" + synced.id())
                .then()
                .statusCode(204);

        assertThat(Belonging.count(
                        "select count(*) from object.source_tombstone"
                                + " where user_id = ? and integration_id = ? and source_id = 'media:1'",
                        alice.id().value(),
                        integration))
                .isEqualTo(1);
        assertThatThrownBy(() -> Belonging.media(alice, integration, "media:1"))
                .hasMessageContaining("purged while this was written");
        Belonging.media(alice, integration, "media:2").read().statusCode(200);
    }

    @Test
    @Requirement({"O18", "O21"})
    void whatItsSourceDeletedMayComeBackWithItsSource() {
        Person alice = Person.registered();
        UUID integration = UUID.randomUUID();
        Belonging synced = Belonging.media(alice, integration, "media:1");
        Belonging.execute(
                "update object.media set deleted_at = now(), deleted_by = 'source' where user_id = ? and id = ?::uuid",
                alice.id().value(),
                synced.id());

        Belonging.admin()
                .request()
                .delete("/api/v1/admin/objects/" + synced.id())
                .then()
                .statusCode(204);

        Belonging.media(alice, integration, "media:1").read().statusCode(200);
    }

    private static RequestSpecification list(Person admin, Person of) {
        return admin.request().queryParam("user_id", of.id().toString()).queryParam("deleted", "true");
    }

    private static long used(Person person) {
        return Belonging.count(
                "select storage_used from object.users where user_id = ?",
                person.id().value());
    }

    /** Gives a media object bytes and a thumbnail, as an upload does; answers where the bytes lie. */
    private String store(Belonging media, String text) throws Throwable {
        Incoming incoming = files.receive(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), 1000);
        String wanted = "users/" + media.owner().id() + "/media/2026/01/" + media.id() + ".bin";
        Blobs.Claimed claimed = VertxContextSupport.subscribeAndAwait(() -> Owner.runAs(
                media.owner().id(),
                () -> pool.withTransaction(connection -> blobs.claim(
                        connection,
                        media.owner().id(),
                        incoming.hash(),
                        incoming.size(),
                        wanted,
                        Instant.ofEpochMilli(0)))));
        if (claimed.isNew()) {
            files.place(incoming, wanted);
        } else {
            files.discard(incoming);
        }
        files.placeFile(picture(), thumbnail(media));
        Belonging.execute(
                "update object.media set hash = ?, size = ?, file_path = ?, thumbnail_path = ? where id = ?::uuid",
                incoming.hash(),
                incoming.size(),
                claimed.path(),
                thumbnail(media),
                media.id());
        return claimed.path();
    }

    private static Path picture() throws IOException {
        return Files.writeString(Files.createTempFile("thumbnail", ".jpg"), "a small picture");
    }

    private static String thumbnail(Belonging media) {
        return "users/" + media.owner().id() + "/thumbnails/2026/01/" + media.id() + ".jpg";
    }
}
