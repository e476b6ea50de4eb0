package dev.hypernet.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.local.RunningStack;
import dev.hypernet.local.StackExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Somebody with a whole library leaves, over the whole stack: nothing of them is left, and nothing late revives it. */
@ExtendWith(StackExtension.class)
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class LeavingIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String[] WHAT_STAYS = {
        "object.erased_user",
        "link.erased_user",
        "integration.erased_user",
        "credential.erased_user",
        // The audit: ids alone. Its seals say which rows they cover, and nobody's id.
        "credential.secret_use"
    };
    /** Of the tables that are asked: one that is left out would pass for empty. */
    private static final String[] MUST_BE_ASKED = {
        "credential.credential",
        "credential.integration_secret",
        "credential.oauth_attempt",
        "credential.oauth_client",
        "credential.secret_use",
        "credential.secret_use_unsealed",
        "credential.secret_seal"
    };
    /** Whole ones: whoever asks a table has asked all of its partitions. */
    private static final String TABLES = """
        select format('%I.%I', space.nspname, tab.relname)
          from pg_class tab join pg_namespace space on space.oid = tab.relnamespace
         where space.nspname = any (string_to_array(?, ','))
           and tab.relkind in ('r', 'p') and not tab.relispartition
        """;

    private static final String SCHEMAS = "object,link,integration,credential";
    private static final String ROWS_WITH = "select count(*) from %s as scanned where strpos(scanned::text, ?) > 0";

    @Test
    void somebodyWhoLeavesLeavesNothingBehind(RunningStack stack) throws SQLException {
        ObjectNode credentials = credentials();
        Person person = register(stack, credentials);
        SandboxControl sandbox = new SandboxControl(
                stack.addresses().sandbox(),
                "leaver-" + UUID.randomUUID().toString().substring(0, 8));
        String integration =
                new ConsentWalk(person, sandbox.account()).connect().path("id").asText();
        SyncWatch watch = new SyncWatch(person.api(), integration, news -> {});
        SyncWatch.requireSuccess(watch.untilEnded());
        watch.untilProcessed();
        Path files = stack.media().resolve("users").resolve(person.id());
        assertThat(filesIn(files)).isNotEmpty();
        assertThat(sandbox.grants().path("active_tokens").asLong()).isPositive();

        try (Connection database = stack.database()) {
            assertThat(strings(database, TABLES, SCHEMAS)).contains(MUST_BE_ASKED);
            assertThat(tablesWith(database, person.id())).contains("object.media", "link.link", "integration.sync_job");
            JsonNode answer = Http.send(
                            "DELETE",
                            person.api().address("/api/v1/users/me"),
                            person.api().identity(),
                            proof(credentials))
                    .expect(202)
                    .json();
            assertThat(answer.path("status").asText()).isEqualTo("leaving");

            awaitGone(database, person);
            assertThat(tablesWith(database, person.id())).containsExactlyInAnyOrder(WHAT_STAYS);
            assertThat(tablesWith(database, person.email())).isEmpty();
            assertThat(filesIn(files)).isEmpty();
            JsonNode grants = sandbox.grants();
            assertThat(grants.path("active_tokens").asLong(-1)).isZero();
            assertThat(grants.path("refresh_tokens").asLong(-1)).isZero();
            HypernetApi.at(stack.addresses().frontDoor())
                    .post("/api/v1/auth/login", credentials)
                    .expect(401);

            assertThat(Replay.ofEverythingAbout(person, stack.addresses().kafka()))
                    .isPositive();
            assertThat(tablesWith(database, person.id())).containsExactlyInAnyOrder(WHAT_STAYS);
            person.api()
                    .post(
                            "/api/v1/albums",
                            JsonNodeFactory.instance.objectNode().put("name", "Late"))
                    .expect(410);
        }
    }

    /** What tells of it waits in an outbox for a moment longer than the rest. */
    private static void awaitGone(Connection database, Person person) {
        Patience.until(
                "The leaving",
                LIMIT,
                () -> tablesWith(database, person.id()),
                left -> left.stream().allMatch(List.of(WHAT_STAYS)::contains));
    }

    private static ObjectNode credentials() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("email", "leaver." + UUID.randomUUID() + "@hypernet.example")
                .put("password", "Demo-" + UUID.randomUUID());
    }

    private static ObjectNode proof(ObjectNode credentials) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("password", credentials.path("password").asText());
    }

    private static Person register(RunningStack stack, ObjectNode credentials) {
        HypernetApi anonymous = HypernetApi.at(stack.addresses().frontDoor());
        JsonNode user = anonymous.post("/api/v1/users", credentials).expect(201).json();
        JsonNode login =
                anonymous.post("/api/v1/auth/login", credentials).expect(200).json();
        return new Person(user.path("id").asText(), credentials.path("email").asText(), anonymous.loggedIn(login));
    }

    private static List<Path> filesIn(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> tablesWith(Connection database, String text) {
        try {
            List<String> found = new ArrayList<>();
            for (String table : strings(database, TABLES, SCHEMAS)) {
                if (Long.parseLong(strings(database, ROWS_WITH.formatted(table), text)
                                .getFirst())
                        > 0) {
                    found.add(table);
                }
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
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
