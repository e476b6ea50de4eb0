package dev.hypernet.objects.user;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;

import dev.hypernet.objects.Person;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
class AdminUserResourceTest {
    private static final long GIB = 1L << 30;

    @Test
    @Requirement("U03")
    void theFirstAdminComesFromTheConfiguration() throws SQLException {
        Person admin = Person.admin();

        admin.request()
                .get("/api/v1/users/me")
                .then()
                .body("is_admin", equalTo(true))
                .body("email_verified", equalTo(true));
        assertThat(TestStack.database().rows("select origin from object.users where email = ?", admin.email()))
                .containsExactly(List.of("configuration"));
    }

    @Test
    void onlyAdminsSeeOthers() {
        Person alice = Person.registered();

        given().get("/api/v1/admin/users").then().statusCode(401);
        alice.request().get("/api/v1/admin/users").then().statusCode(403);
        alice.request().get("/api/v1/admin/users/" + alice.id()).then().statusCode(403);
        alice.request()
                .body("{\"is_admin\":true}")
                .patch("/api/v1/admin/users/" + alice.id())
                .then()
                .statusCode(403);
        alice.request().get("/api/v1/users/me").then().body("is_admin", equalTo(false));
    }

    @Test
    void pagesHoldEveryAccountOnceNewestFirst() {
        List<String> made = new ArrayList<>();
        for (int number = 0; number < 5; number++) {
            made.addFirst(Person.registered().id().toString());
        }
        Person admin = Person.admin();

        List<String> listed = new ArrayList<>();
        String cursor = "";
        do {
            var page = admin.request()
                    .queryParam("limit", 2)
                    .queryParam("cursor", cursor)
                    .get("/api/v1/admin/users")
                    .then()
                    .statusCode(200)
                    .extract();
            listed.addAll(page.path("items.id"));
            cursor = page.path("next_cursor");
        } while (cursor != null && listed.size() < 8);

        assertThat(listed).doesNotHaveDuplicates();
        assertThat(listed.stream().filter(made::contains)).containsExactlyElementsOf(made);
    }

    @Test
    void accountsAreFoundByHowTheirAddressBeginsAndWhetherTheyAreActive() {
        Person alice = Person.registered();
        Person admin = Person.admin();
        String begin = alice.email().substring(0, 20).toUpperCase(Locale.ROOT);

        found(admin, begin, true)
                .body("items", hasSize(1))
                .body("items[0].id", equalTo(alice.id().toString()));
        found(admin, begin, false).body("items", hasSize(0));
        found(admin, "%", true).body("items", hasSize(0));
        edit(admin, alice.id().toString(), "{\"is_active\":false}").statusCode(200);
        found(admin, begin, false).body("items", hasSize(1)).body("items.is_active", everyItem(equalTo(false)));
    }

    @Test
    @Requirement("U03")
    void anAdminDeactivatesAndTakesItBack() {
        Person alice = Person.registered();
        Person admin = Person.admin();

        edit(admin, alice.id().toString(), "{\"is_active\":false}").statusCode(200);
        alice.logIn().statusCode(403).body("type", containsString("account-inactive"));
        edit(admin, alice.id().toString(), "{\"is_active\":true}").statusCode(200);
        alice.logIn().statusCode(200);
    }

    @Test
    @Requirement("U03")
    void whoIsMadeAnAdminIsOneFromTheNextLogin() {
        Person alice = Person.registered();
        edit(Person.admin(), alice.id().toString(), "{\"is_admin\":true,\"email_verified\":true}")
                .statusCode(200)
                .body("is_admin", equalTo(true))
                .body("email_verified", equalTo(true));

        String token = alice.logIn().extract().path("access_token");

        given().auth().oauth2(token).get("/api/v1/admin/users").then().statusCode(200);
        edit(Person.admin(), alice.id().toString(), "{\"is_admin\":false}").statusCode(200);
    }

    @ParameterizedTest
    @CsvSource({
        "1073741823, 422",
        "1073741824, 200",
        "1073741825, 200",
        "1099511627775, 200",
        "1099511627776, 200",
        "1099511627777, 422"
    })
    @Requirement("U05")
    void aQuotaIsFromOneGibibyteToOneTebibyte(long quota, int status) {
        Person alice = Person.registered();

        edit(Person.admin(), alice.id().toString(), "{\"storage_quota\":%d}".formatted(quota))
                .statusCode(status);

        alice.request()
                .get("/api/v1/users/me")
                .then()
                .body("storage_quota.toLong()", equalTo(status == 200 ? quota : 10 * GIB));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"email\":\"x@example.org\"}", "{\"is_active\":null}", "{\"storage_quota\":\"much\"}", "[]"})
    void whatAnAdminCannotSetIsRefused(String patch) {
        edit(Person.admin(), Person.registered().id().toString(), patch).statusCode(422);
    }

    @Test
    void anAdminsPatchKnowsTheVersionItMeans() {
        Person alice = Person.registered();
        Person admin = Person.admin();
        String tag = admin.request().get("/api/v1/admin/users/" + alice.id()).header("ETag");
        alice.request()
                .body("{\"display_name\":\"Alice\"}")
                .patch("/api/v1/users/me")
                .then()
                .statusCode(200);

        admin.request()
                .header("If-Match", tag)
                .body("{\"email_verified\":true}")
                .patch("/api/v1/admin/users/" + alice.id())
                .then()
                .statusCode(412);
    }

    @Test
    void theLastActiveAdminStaysOne() throws SQLException {
        Person admin = onlyAdmin();

        edit(admin, admin.id().toString(), "{\"is_admin\":false}")
                .statusCode(409)
                .body("type", containsString("last-admin"));
        edit(admin, admin.id().toString(), "{\"is_active\":false}").statusCode(409);
        admin.request()
                .body("{\"password\":\"%s\"}".formatted(Person.PASSWORD))
                .post("/api/v1/users/me/deactivate")
                .then()
                .statusCode(409);
        admin.request().get("/api/v1/admin/users").then().statusCode(200);
    }

    @Test
    void ofTwoAdminsWhoDismissEachOtherAtOnceOneStays() throws Exception {
        Person one = onlyAdmin();
        Person alice = Person.registered();
        edit(one, alice.id().toString(), "{\"is_admin\":true}").statusCode(200);
        Person other =
                new Person(alice.id(), alice.email(), alice.logIn().extract().path("access_token"));

        try (ExecutorService two = Executors.newFixedThreadPool(2)) {
            List<Future<Integer>> answers = two.invokeAll(List.of(dismissal(one, other), dismissal(other, one)));
            assertThat(List.of(answers.get(0).get(), answers.get(1).get())).containsExactlyInAnyOrder(200, 409);
        } finally {
            onlyAdmin();
        }
    }

    @Test
    void whoLeavesIsNotLetInAgain() {
        Person alice = Person.registered();
        Person admin = Person.admin();
        admin.request().delete("/api/v1/admin/users/" + alice.id()).then().statusCode(202);

        edit(admin, alice.id().toString(), "{\"is_active\":true}")
                .statusCode(409)
                .body("type", containsString("account-leaving"));
        alice.logIn().statusCode(403);
    }

    @Test
    void anAdminWhoLeavesIsNoOther() throws SQLException {
        Person admin = onlyAdmin();
        Person alice = Person.registered();
        TestStack.database()
                .rows(
                        "update object.users set is_admin = true, leaving_at = now() where user_id = ? returning 1",
                        alice.id().value());

        try {
            edit(admin, admin.id().toString(), "{\"is_admin\":false}")
                    .statusCode(409)
                    .body("type", containsString("last-admin"));
        } finally {
            onlyAdmin();
        }
    }

    @Test
    void whoIsNobodyIsA404() {
        Person admin = Person.admin();

        admin.request().get("/api/v1/admin/users/" + UUID.randomUUID()).then().statusCode(404);
        edit(admin, UUID.randomUUID().toString(), "{\"is_active\":false}").statusCode(404);
    }

    private static Callable<Integer> dismissal(Person by, Person of) {
        return () ->
                edit(by, of.id().toString(), "{\"is_admin\":false}").extract().statusCode();
    }

    /** The configured one, and nobody whom another test made one. */
    private static Person onlyAdmin() throws SQLException {
        Person admin = Person.admin();
        TestStack.database()
                .rows(
                        "update object.users set is_admin = (email = ?) where is_admin or email = ? returning 1",
                        admin.email(),
                        admin.email());
        return admin;
    }

    private static ValidatableResponse found(Person admin, String email, boolean active) {
        return admin.request()
                .queryParam("email", email)
                .queryParam("is_active", active)
                .get("/api/v1/admin/users")
                .then()
                .statusCode(200);
    }

    private static ValidatableResponse edit(Person admin, String id, String patch) {
        return admin.request().body(patch).patch("/api/v1/admin/users/" + id).then();
    }
}
