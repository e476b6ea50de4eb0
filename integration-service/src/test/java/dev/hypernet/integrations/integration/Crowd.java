package dev.hypernet.integrations.integration;

import dev.hypernet.contracts.UserId;
import dev.hypernet.testkit.TestStack;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * One person with very many integrations of every kind, among many with some; laid once, for it takes seconds. None is
 * ever due for a check: all others would have to wait for theirs.
 */
public final class Crowd {
    private static final String HERS = """
            insert into integration.integration
                (user_id, id, version, created_at, updated_at, integration_type, integration_name, instance_id,
                 context_type, context_id, state, is_enabled, last_used_at, definition_version, next_check_at)
            select ?::uuid, gen_random_uuid(), 1, timestamptz '2020-01-01Z' + number * interval '1 hour', now(),
                   'crowd_' || number % 5, 'Crowd', 'crowd-' || gen_random_uuid(),
                   (array['global', 'client', 'user', 'user'])[1 + number % 4],
                   (array[null, 'crowd-client-' || number % 50, 'hers', 'hers'])[1 + number % 4],
                   (array['CONNECTED', 'CONNECTED', 'PENDING_CONFIGURATION', 'DISCONNECTED', 'AUTH_ERROR'])
                       [1 + number % 7 % 5],
                   number % 3 <> 0, timestamptz '2026-01-01Z' - number * interval '1 minute',
                   case when number % 500 = 0 then '0.9.0' else '1.0.0' end, timestamptz '2126-01-01Z'
              from generate_series(1, 20000) as number
            """;
    private static final String OTHERS = """
            insert into integration.integration
                (user_id, id, version, created_at, updated_at, integration_type, integration_name, instance_id,
                 context_id, state, definition_version, next_check_at)
            select person, gen_random_uuid(), 1, now(), now(), 'crowd_' || number % 5, 'Crowd',
                   'crowd-' || gen_random_uuid(), person::text, 'CONNECTED', '1.0.0', timestamptz '2126-01-01Z'
              from (select gen_random_uuid() as person from generate_series(1, 100)) as people,
                   generate_series(1, 100) as number
            """;

    private static @Nullable UserId owner;

    private Crowd() {}

    public static synchronized UserId laid() throws SQLException {
        UserId known = owner;
        if (known != null) {
            return known;
        }
        UserId made = UserId.random();
        execute(HERS, made.toString());
        execute(OTHERS);
        execute("analyze integration.integration");
        owner = made;
        return made;
    }

    private static void execute(String sql, Object... arguments) throws SQLException {
        try (Connection database = TestStack.database().connect();
                PreparedStatement statement = database.prepareStatement(sql)) {
            for (int at = 0; at < arguments.length; at++) {
                statement.setObject(at + 1, arguments[at]);
            }
            statement.execute();
        }
    }
}
