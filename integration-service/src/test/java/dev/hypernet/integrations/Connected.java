package dev.hypernet.integrations;

import static io.restassured.RestAssured.given;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Tokens;
import io.restassured.specification.RequestSpecification;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** A person with a connected integration, as if its consent had been given. */
public record Connected(UserId owner, IntegrationId integration) {

    public static Connected somebody() {
        Connected connected = new Connected(UserId.random(), IntegrationId.random());
        try (Connection database = TestStack.database().connect();
                PreparedStatement insert = database.prepareStatement("""
                        insert into integration.integration
                            (user_id, id, version, created_at, updated_at, integration_type, integration_name, state)
                        values (?, ?, 1, now(), now(), 'sandbox_photos', 'Photos', 'CONNECTED')
                        """)) {
            insert.setObject(1, connected.owner.value());
            insert.setObject(2, connected.integration.value());
            insert.executeUpdate();
            return connected;
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    public RequestSpecification request() {
        return given().contentType("application/json").auth().oauth2(Tokens.of(owner));
    }
}
