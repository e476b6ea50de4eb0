package dev.hypernet.objects;

import static io.restassured.RestAssured.given;

import dev.hypernet.contracts.UserId;
import io.restassured.specification.RequestSpecification;
import java.util.UUID;

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
        String token = given().contentType("application/json")
                .body("{\"email\":\"%s\",\"password\":\"%s\"}".formatted(email, PASSWORD))
                .post("/api/v1/auth/login")
                .then()
                .statusCode(200)
                .extract()
                .path("access_token");
        return new Person(UserId.of(id), email, token);
    }

    public RequestSpecification request() {
        return given().contentType("application/json").auth().oauth2(token);
    }
}
