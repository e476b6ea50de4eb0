package dev.hypernet.objects.album;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;

import dev.hypernet.objects.Person;
import dev.hypernet.objects.media.Picture;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
class AlbumRepairResourceTest {
    private static final String REPAIR = "/api/v1/admin/projections/albums/repair";

    @Test
    @Requirement({"A05", "O31"})
    void aBrokenCountAndABrokenMembershipAreRepairedWithoutANewVersion() {
        Person alice = Person.registered();
        String album = alice.request()
                .body("{\"name\":\"Lisbon\"}")
                .post("/api/v1/albums")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        String picture = Picture.of(alice).taken("2026-02-01T00:00:00Z").stored();
        Picture.execute("""
                insert into object.membership (user_id, link_id, container_id, media_id, version, deleted)
                values (?, gen_random_uuid(), ?, ?, 1, false)
                """, alice.id().value(), UUID.fromString(album), UUID.fromString(picture));
        Picture.execute("""
                do $$ begin
                    set local session_replication_role = replica;
                    update object.membership set shown = false, taken_at = null where media_id = '%s';
                    update object.album set media_count = 77 where id = '%s';
                end $$
                """.formatted(picture, album));

        Person.admin()
                .request()
                .post(REPAIR)
                .then()
                .statusCode(200)
                .body("memberships", greaterThanOrEqualTo(1))
                .body("albums", greaterThanOrEqualTo(1));

        var repaired = alice.request().get("/api/v1/albums/" + album).then().extract();
        assertThat(repaired.<Integer>path("media_count")).isEqualTo(1);
        assertThat(repaired.<Integer>path("version")).isEqualTo(1);
        assertThat(alice.request()
                        .get("/api/v1/media?taken_after=2026-01-01T00:00:00Z&album=" + album)
                        .<String>path("items[0].id"))
                .isEqualTo(picture);
    }

    @Test
    void onlyAnAdminMayRepair() {
        Person.registered().request().post(REPAIR).then().statusCode(403);
        RestAssured.given().contentType("application/json").post(REPAIR).then().statusCode(401);
    }
}
