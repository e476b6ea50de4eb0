package dev.hypernet.integrations.execution;

import static io.restassured.RestAssured.given;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.integrations.execution.StandIn.Reply;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Tokens;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/**
 * A person with an account of their own at the {@link StandIn}, connected.
 *
 * @param name what the provider knows the account by
 */
record Account(UserId owner, IntegrationId integration, String name) {

    /** Of the definition {@code calls}, which wants no credential. */
    static Account connected() {
        return of("calls");
    }

    static Account of(String type) {
        Account account = new Account(
                UserId.random(), IntegrationId.random(), UUID.randomUUID().toString());
        change("""
                insert into integration.integration
                    (user_id, id, version, created_at, updated_at, integration_type, integration_name, context_id,
                     state, next_check_at)
                values (?, ?, 1, now(), now(), ?, 'Account', ?, 'CONNECTED', 'infinity')
                """, account.owner.value(), account.integration.value(), type, account.owner.toString());
        return account;
    }

    /** Past every policy, as no service could. */
    static void change(String statement, Object... parameters) {
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

    static List<List<String>> rows(String question, Object... parameters) {
        try {
            return TestStack.database().rows(question, parameters);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    void answers(Reply... replies) {
        StandIn.replies(name, replies);
    }

    /** How often its provider was asked. */
    int asked() {
        return StandIn.asked(name).size();
    }

    RequestSpecification request() {
        return as(owner);
    }

    static RequestSpecification as(UserId person) {
        return given().contentType("application/json").auth().oauth2(Tokens.of(person));
    }

    /** Calls a method for this account. */
    ValidatableResponse calls(String method) {
        return request().body(input()).post(path(method)).then();
    }

    /** The input that names this account. */
    String input() {
        return "{\"of\":\"%s\"}".formatted(name);
    }

    String path(String method) {
        return "/api/v1/integrations/" + integration + "/methods/" + method;
    }
}
