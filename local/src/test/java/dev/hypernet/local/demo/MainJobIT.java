package dev.hypernet.local.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.local.RunningStack;
import dev.hypernet.local.StackExtension;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(StackExtension.class)
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class MainJobIT {

    private static final String SECRETS_OF_INTEGRATION =
            "select count(*) from credential.integration_secret where credential_id = ?::uuid";
    private static final String TABLES = """
            select format('%I.%I', table_schema, table_name)
              from information_schema.tables
             where table_schema = any (string_to_array(?, ',')) and table_type = 'BASE TABLE'
            """;
    private static final String ROWS_WITH = "select count(*) from %s as scanned where strpos(scanned::text, ?) > 0";

    @Test
    void theMainJobIsDoneAndLeavesNoSecretBehind(RunningStack stack) throws SQLException {
        MainJob job = new MainJob(stack.addresses(), stack.console());

        assertThat(job.run()).isTrue();

        try (Connection database = stack.database()) {
            String integration = job.integrationId().orElseThrow();
            assertThat(count(database, SECRETS_OF_INTEGRATION, integration)).isZero();
        }
    }

    @Test
    void anAccessTokenIsReadableInNoTable(RunningStack stack) throws Exception {
        Person person = Person.register(stack.addresses().frontDoor());
        String account = "canary-" + UUID.randomUUID().toString().substring(0, 8);
        String integration =
                new ConsentWalk(person, account).connect().path("id").asText();
        SyncWatch.requireSuccess(new SyncWatch(person.api(), integration, news -> {}).untilEnded());
        String canary = LentToken.of(stack, person, integration);

        assertThat(canary).hasSizeGreaterThan(20);
        try (Connection database = stack.database()) {
            assertThat(count(database, SECRETS_OF_INTEGRATION, integration)).isPositive();
            // The scan sees what is there.
            assertThat(tablesWith(database, person.email())).contains("object.users");
            assertThat(tablesWith(database, canary)).isEmpty();
            assertThat(tablesWith(database, HexFormat.of().formatHex(canary.getBytes(UTF_8))))
                    .isEmpty();
        }
    }

    private static List<String> tablesWith(Connection database, String text) throws SQLException {
        List<String> found = new ArrayList<>();
        for (String table : strings(database, TABLES, "object,link,integration,credential")) {
            if (count(database, ROWS_WITH.formatted(table), text) > 0) {
                found.add(table);
            }
        }
        return found;
    }

    private static long count(Connection database, String question, String parameter) throws SQLException {
        return Long.parseLong(strings(database, question, parameter).getFirst());
    }

    private static List<String> strings(Connection database, String question, String parameter) throws SQLException {
        try (PreparedStatement statement = database.prepareStatement(question)) {
            statement.setString(1, parameter);
            List<String> answers = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    answers.add(rows.getString(1));
                }
            }
            return answers;
        }
    }
}
