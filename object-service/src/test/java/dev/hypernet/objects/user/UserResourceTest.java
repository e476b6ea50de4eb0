package dev.hypernet.objects.user;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import dev.hypernet.objects.Person;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
class UserResourceTest {

    @Test
    @Requirement({"U03", "U05", "O04", "O24"})
    void aNewPersonHasTheDefaultsOfTheSeeds() {
        Person person = Person.registered();

        person.request()
                .get("/api/v1/users/me")
                .then()
                .statusCode(200)
                .body("type", equalTo("user"))
                .body("email", equalTo(person.email()))
                .body("is_admin", equalTo(false))
                .body("email_verified", equalTo(false))
                .body("storage_used", equalTo(0))
                .body("storage_quota", equalTo(10737418240L))
                .body("created_at", matchesPattern("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"));
    }

    @Test
    @Requirement("U02")
    void thePasswordIsKeptAsAnArgon2idHashAndNeverShown() throws SQLException {
        Person person = Person.registered();

        person.request().get("/api/v1/users/me").then().body(not(containsString("argon2")));
        assertThat(TestStack.database()
                        .rows("select password_hash from object.users where email = ?", person.email())
                        .getFirst()
                        .getFirst())
                .startsWith("$argon2id$v=19$m=19456,t=2,p=1$")
                .doesNotContain(Person.PASSWORD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Short-1", "no-upper-case-1", "NO-LOWER-CASE-1", "OnlyLettersHere"})
    @Requirement("U02")
    void aWeakPasswordIsRefusedByName(String password) {
        register("weak@example.org", password).statusCode(422).body("errors.pointer", hasItem("/password"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nobody",
                "a@b",
                "a@b.c",
                "@example.org",
                "two@@example.org",
                "space in@example.org",
                "a@b.org\\n"
            })
    @Requirement("U01")
    void whatIsNoAddressIsRefusedByName(String email) {
        register(email, Person.PASSWORD).statusCode(422).body("errors.pointer", hasItem("/email"));
    }

    @ParameterizedTest
    @CsvSource({"254, 201", "255, 201", "256, 422"})
    @Requirement("U01")
    void anAddressHasAtMost255Characters(int length, int status) {
        String domain = "." + UUID.randomUUID() + ".example.org";
        String email = "a@" + "b".repeat(length - 2 - domain.length()) + domain;

        register(email, Person.PASSWORD).statusCode(status);
    }

    @ParameterizedTest
    @CsvSource({"11, 422", "12, 201", "200, 201", "201, 422"})
    @Requirement("U02")
    void aPasswordHas12To200Characters(int length, int status) {
        register(UUID.randomUUID() + "@example.org", "Aa1" + "x".repeat(length - 3))
                .statusCode(status);
    }

    @ParameterizedTest
    @CsvSource({"1, 201", "100, 201", "101, 422"})
    @Requirement("U04")
    void aDisplayNameHasAtMost100Characters(int length, int status) {
        registerAs("x".repeat(length)).statusCode(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<b>", "Zoë", "a/b", "semi;colon"})
    @Requirement("U04")
    void aDisplayNameWithOtherCharactersIsRefusedByName(String name) {
        registerAs(name).statusCode(422).body("errors.pointer", hasItem("/display_name"));
    }

    @Test
    @Requirement("U06")
    void accountsAreFoundByAddressAndByTime() throws SQLException {
        assertThat(TestStack.database()
                        .rows("select indexdef from pg_indexes where schemaname = 'object' and tablename = 'users'"))
                .extracting(List::getFirst)
                .anyMatch(index -> index.startsWith("CREATE UNIQUE INDEX") && index.endsWith("(lower(email))"))
                .anyMatch(index -> index.endsWith("(created_at)"));
    }

    @Test
    @Requirement("U01")
    void anAddressIsTakenOnceWhateverItsCase() {
        Person person = Person.registered();

        register(person.email().toUpperCase(java.util.Locale.ROOT), Person.PASSWORD)
                .statusCode(409)
                .contentType("application/problem+json")
                .body("type", containsString("email-taken"));
    }

    @Test
    void aWrongPasswordAndAnUnknownAddressGetTheSameAnswer() {
        Person person = Person.registered();

        String wrong = Person.logIn(person.email(), "Wrong-Password-1")
                .statusCode(401)
                .extract()
                .path("detail");
        String unknown = Person.logIn("nobody@example.org", "Wrong-Password-1")
                .statusCode(401)
                .extract()
                .path("detail");
        assertThat(wrong).isEqualTo(unknown);
    }

    @Test
    void anUnknownFieldIsNamed() {
        given().contentType("application/json")
                .body("{\"email\":\"a@example.org\",\"password\":\"Correct-Horse-1\",\"is_admin\":true}")
                .post("/api/v1/users")
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/is_admin"));
    }

    @Test
    void withoutATokenThereIsA401WithAProblem() {
        given().get("/api/v1/users/me").then().statusCode(401).contentType("application/problem+json");
        given().auth()
                .oauth2("not.a.token")
                .get("/api/v1/users/me")
                .then()
                .statusCode(401)
                .contentType("application/problem+json");
    }

    private static ValidatableResponse registerAs(String displayName) {
        return given().contentType("application/json")
                .body(Map.of(
                        "email",
                        UUID.randomUUID() + "@example.org",
                        "password",
                        Person.PASSWORD,
                        "display_name",
                        displayName))
                .post("/api/v1/users")
                .then();
    }

    private static ValidatableResponse register(String email, String password) {
        return given().contentType("application/json")
                .body("{\"email\":\"%s\",\"password\":\"%s\"}".formatted(email, password))
                .post("/api/v1/users")
                .then();
    }
}
