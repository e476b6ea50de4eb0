package dev.hypernet.objects.type;

import static io.restassured.RestAssured.given;

import dev.hypernet.objects.Person;
import dev.hypernet.testkit.TestStack;
import io.restassured.specification.RequestSpecification;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Somebody with the admin role, for the tests of what only they may do. */
public final class Admins {
    private Admins() {}

    public static RequestSpecification request() throws SQLException {
        Person person = Person.registered();
        try (Connection connection = TestStack.database().connect();
                PreparedStatement promote =
                        connection.prepareStatement("update object.users set is_admin = true where user_id = ?")) {
            promote.setObject(1, person.id().value());
            promote.executeUpdate();
        }
        String token = given().contentType("application/json")
                .body("{\"email\":\"%s\",\"password\":\"%s\"}".formatted(person.email(), Person.PASSWORD))
                .post("/api/v1/auth/login")
                .then()
                .statusCode(200)
                .extract()
                .path("access_token");
        return given().contentType("application/json").auth().oauth2(token);
    }
}
