package dev.hypernet.integrations.dispatch;

import static io.restassured.RestAssured.given;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Tokens;
import io.restassured.specification.RequestSpecification;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;

/**
 * A person with a connected counter of their own at the {@link CounterProvider}.
 *
 * @param name what the provider knows the counter by
 */
public record Counter(UserId owner, IntegrationId integration, String name) {

    /** Of the definition {@code counter}. */
    public static Counter connected() {
        return of("counter");
    }

    public static Counter of(String type) {
        Counter counter = new Counter(
                UserId.random(), IntegrationId.random(), UUID.randomUUID().toString());
        change("""
                insert into integration.integration
                    (user_id, id, version, created_at, updated_at, integration_type, integration_name, context_id,
                     state, config, next_check_at)
                values (?, ?, 1, now(), now(), ?, 'Counter', ?, 'CONNECTED', jsonb_build_object('counter', ?),
                        'infinity')
                """, counter.owner.value(), counter.integration.value(), type, counter.owner.toString(), counter.name);
        return counter;
    }

    /** Past every policy, as no service could. */
    public static void change(String statement, Object... parameters) {
        try (Connection database = TestStack.database().connect();
                PreparedStatement change = database.prepareStatement(statement)) {
            for (int at = 0; at < parameters.length; at++) {
                change.setObject(at + 1, parameters[at]);
            }
            change.executeUpdate();
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    public RequestSpecification request() {
        return given().contentType("application/json").auth().oauth2(Tokens.of(owner));
    }

    /** The input that names this counter. */
    public String input() {
        return "{\"of\":\"%s\"}".formatted(name);
    }
}
