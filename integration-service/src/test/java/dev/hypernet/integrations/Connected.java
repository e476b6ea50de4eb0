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
import org.jspecify.annotations.Nullable;

/** A person with a connected integration, as if its consent had been given. */
public record Connected(UserId owner, IntegrationId integration) {

    public static Connected somebody() {
        return somebody("sandbox_photos", null);
    }

    /** Of this type and, at its provider, with this account. */
    public static Connected somebody(String type, @Nullable String account) {
        Connected connected = new Connected(UserId.random(), IntegrationId.random());
        try (Connection database = TestStack.database().connect();
                PreparedStatement insert = database.prepareStatement("""
                    insert into integration.integration
                        (user_id, id, version, created_at, updated_at, integration_type, integration_name, state,
                         external_account_id)
                    values (?, ?, 1, now(), now(), ?, 'Photos', 'CONNECTED', ?)
                    """)) {
            insert.setObject(1, connected.owner.value());
            insert.setObject(2, connected.integration.value());
            insert.setString(3, type);
            insert.setString(4, account);
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
