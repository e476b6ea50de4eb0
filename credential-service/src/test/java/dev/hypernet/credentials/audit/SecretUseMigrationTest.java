package dev.hypernet.credentials.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.credentials.ProviderSandbox;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What was recorded before the audit lay in months is still there behind the migration, and waits for its seal. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(ProviderSandbox.class)
class SecretUseMigrationTest {
    private static final List<String> BEFORE = List.of(
            "db/persistence/V0001__outbox_and_inbox.sql",
            "db/persistence/V0002__message_chains.sql",
            "db/persistence/V0003__idempotency.sql",
            "db/persistence/V0004__erased_users.sql",
            "db/persistence/V0005__monthly_partitions.sql",
            "db/migration/V1001__credentials.sql",
            "db/migration/V1002__leaving.sql",
            "db/migration/V1003__given_credentials.sql");
    private static final String RECORD = """
        insert into secret_use (user_id, id, credential_id, used_at, caller, purpose, outcome)
        select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), now() - day * interval '1 day',
               'sync-worker', 'sync', 'leased'
          from generate_series(0, 99) day
        """;
    private static final String EVERYTHING = """
        select string_agg(concat(user_id, id, credential_id, used_at, caller, purpose, outcome), ',' order by id)
          from secret_use
        """;

    @Test
    void everyRowIsMovedToItsMonth() throws SQLException, IOException {
        try (Connection connection = TestStack.database().connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("create schema migrated authorization credential_owner");
            statement.execute("grant usage on schema migrated to credential_request, credential_system");
            statement.execute("set local search_path = migrated");
            migrate(statement, BEFORE);
            statement.execute(RECORD);
            String before = text(statement, EVERYTHING);

            migrate(statement, List.of("db/migration/V1005__audit_of_secrets.sql"));

            assertThat(text(statement, EVERYTHING)).isEqualTo(before);
            assertThat(text(statement, "select count(*) from secret_use_unsealed"))
                    .isEqualTo("100");
            assertThat(text(statement, "select count(*) from only secret_use_default"))
                    .isEqualTo("0");
            assertThat(text(statement, "select count(distinct tableoid) >= 4 from secret_use"))
                    .isEqualTo("t");
            assertThat(text(statement, """
                select bool_and(position > before) from (
                    select position, lag(position) over (order by used_at) as before from secret_use) as each
                """)).isEqualTo("t");
            connection.rollback();
        }
    }

    /** As Flyway does, by the role that owns the schema and that row-level security binds. */
    private static void migrate(Statement statement, List<String> scripts) throws SQLException, IOException {
        statement.execute("set local role credential_owner");
        for (String script : scripts) {
            statement.execute(
                    read(script).replace("${request}", "credential_request").replace("${system}", "credential_system"));
        }
        statement.execute("reset role");
    }

    private static String read(String script) throws IOException {
        try (InputStream found = Objects.requireNonNull(
                Thread.currentThread().getContextClassLoader().getResourceAsStream(script), script)) {
            return new String(found.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String text(Statement statement, String sql) throws SQLException {
        try (ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }
}
