package dev.hypernet.links.type;

import static io.restassured.RestAssured.given;

import dev.hypernet.contracts.UserId;
import dev.hypernet.testkit.Tokens;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.UUID;

/** Somebody with the admin role, for the tests of what only they may do. */
public final class Admins {
    private Admins() {}

    public static RequestSpecification request() {
        return given().auth().oauth2(Tokens.ofAdmin(UserId.random())).contentType(ContentType.JSON);
    }

    /** A new type of this name, 1.0.0; {@code more} are further fields of the JSON, each behind a comma. */
    public static Response registers(String name, String more) {
        return registers(name, "1.0.0", more);
    }

    public static Response registers(String name, String version, String more) {
        return request()
                .body("{\"name\":\"%s\",\"version\":\"%s\",\"title\":\"A test\"%s}".formatted(name, version, more))
                .post("/api/v1/link-types");
    }

    /** A name no other test has. */
    public static String anyName() {
        return "t" + UUID.randomUUID().toString().replace("-", "");
    }
}
