package dev.hypernet.objects;

import static io.restassured.RestAssured.given;

import dev.hypernet.contracts.UserId;
import dev.hypernet.testkit.TestStack;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.ConfigProvider;

/** Somebody registered and logged in, as the tests need them. */
public record Person(UserId id, String email, String token) {
    public static final String PASSWORD = "Correct-Horse-1";

    public static Person registered() {
        String email = UUID.randomUUID() + "@example.org";
        String id = given().contentType("application/json")
                .body("{\"email\":\"%s\",\"password\":\"%s\"}".formatted(email, PASSWORD))
                .post("/api/v1/users")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        return new Person(UserId.of(id), email, token(email, PASSWORD));
    }

    /** The admin of the configuration, who is there soon after the start. */
    public static Person admin() {
        String email = ConfigProvider.getConfig().getValue("hypernet.admin.email", String.class);
        String password = ConfigProvider.getConfig().getValue("hypernet.admin.password", String.class);
        Awaitility.await("the first admin")
                .until(() -> !TestStack.database()
                        .rows("select user_id from object.users where email = ?", email)
                        .isEmpty());
        String token = token(email, password);
        String id = given().auth()
                .oauth2(token)
                .get("/api/v1/users/me")
                .then()
                .statusCode(200)
                .extract()
                .path("id");
        return new Person(UserId.of(id), email, token);
    }

    public RequestSpecification request() {
        return given().contentType("application/json").auth().oauth2(token);
    }

    /** Logging in once more. */
    public ValidatableResponse logIn() {
        return logIn(email, PASSWORD);
    }

    public static ValidatableResponse logIn(String email, String password) {
        return given().contentType("application/json")
                .body("{\"email\":\"%s\",\"password\":\"%s\"}".formatted(email, password))
                .post("/api/v1/auth/login")
                .then();
    }

    private static String token(String email, String password) {
        return logIn(email, password).statusCode(200).extract().path("access_token");
    }
}
