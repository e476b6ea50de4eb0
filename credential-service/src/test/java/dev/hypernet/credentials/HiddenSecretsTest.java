package dev.hypernet.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Walks every way a token takes and then looks for it everywhere. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(ProviderSandbox.class)
class HiddenSecretsTest {
    private static final String TABLES = """
            select quote_ident(table_schema) || '.' || quote_ident(table_name)
              from information_schema.tables
             where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'
            """;
    private static final String DECRYPTED =
            "select public.pgp_sym_decrypt(ciphertext, ?) from credential.integration_secret where user_id = ?";

    private final LogLines log = new LogLines();

    @BeforeEach
    void listen() {
        PhotoProvider.clearFaults();
        Logger.getLogger("").addHandler(log);
    }

    @AfterEach
    void stopListening() {
        Logger.getLogger("").removeHandler(log);
    }

    @Test
    @Requirement({"C06", "C07"})
    void noTokenCodeOrKeyIsInAnyColumnLogLineOrProblem() throws SQLException {
        List<String> secrets = new ArrayList<>(List.of(ProviderSandbox.KEY, ProviderSandbox.CLIENT_CREDENTIAL));
        List<String> answers = new ArrayList<>();

        Walk walk = Walk.toPhotos();
        String code = walk.code();
        secrets.add(code);
        secrets.addAll(stored(walk));
        answers.add(walk.exchange(code).asString());
        secrets.addAll(stored(walk));
        secrets.add(walk.accessToken());
        secrets.add(walk.leaseAfterRefusalOf(1).path("access_token"));
        secrets.addAll(stored(walk));
        PhotoProvider.fault("token", "html", 3);
        answers.add(walk.leaseAfterRefusalOf(2).asString());
        PhotoProvider.fault("token", "truncate", 1);
        answers.add(walk.leaseAfterRefusalOf(2).asString());
        answers.add(walk.leaseAfterRefusalOf(2).asString());
        answers.add(Walk.toPhotos().exchange("a-code-of-no-attempt").asString());
        Walk refused = Walk.toPhotos();
        secrets.add(refused.code() + "-wrong");
        answers.add(refused.exchange(secrets.getLast()).asString());

        assertThat(secrets).hasSizeGreaterThanOrEqualTo(9).allMatch(secret -> secret.length() > 10);
        String database = everything();
        assertThat(database).contains(walk.user().toString());
        for (String secret : secrets) {
            assertThat(database).doesNotContain(secret).doesNotContain(hexadecimal(secret));
            assertThat(String.join("\n", log.lines)).doesNotContain(secret);
            assertThat(String.join("\n", answers)).doesNotContain(secret);
        }
        assertThat(log.lines)
                .as("the log was heard")
                .anyMatch(line -> line.contains(walk.integration().toString()));
    }

    @Test
    @Requirement({"C02", "C03", "C04", "C06", "C07"})
    void nothingThatWasGivenIsInAnyColumnLogLineOrProblem() throws SQLException {
        List<String> answers = new ArrayList<>();
        Walk walk = Walk.spared();
        String token = SignedToken.claiming("{\"sub\":\"canary-of-the-token\",\"exp\":4102444800}");
        Map<String, Map<String, String>> gifts = Map.of(
                "basic", Map.of("username", "canary-of-the-user", "password", "canary-of-the-password"),
                "api_key", Map.of("key", "canary-of-the-key", "secret", "canary-of-the-secret"),
                "jwt", Map.of("token", token),
                "custom", Map.of("whatever", "canary-of-the-field"));
        gifts.forEach((type, fields) -> {
            answers.add(walk.give(type, fields).then().statusCode(204).extract().asString());
            walk.lease().then().statusCode(200);
        });
        answers.add(walk.leaseAfterRefusalOf(4).then().statusCode(409).extract().asString());
        answers.add(walk.lease().asString());
        answers.add(walk.give("oauth2", Map.of("key", "canary-of-no-type")).asString());
        answers.add(walk.give("custom", Map.of("key", "canary-too-large" + "x".repeat(8 << 10)))
                .asString());
        answers.add(
                walk.give("custom", Map.of("key", List.of("canary-in-a-list"))).asString());
        answers.add(walk.give("custom", Map.of("key", "canary-with-a-nul\0")).asString());
        answers.add(walk.give("api_key", Map.of("key", "canary-with-no-time"), "canary-instead-of-a-time")
                .asString());
        answers.add(Walk.as("integration-service")
                .body("{\"user_id\":\"%s\",\"fields\":{\"key\":\"canary-half".formatted(walk.user()))
                .put("/internal/v1/credentials/" + walk.integration())
                .asString());
        Walk expired = Walk.spared(walk.user(), UUID.randomUUID());
        expired.give("api_key", Map.of("key", "canary-expired"), "2001-02-03T04:05:06.789Z")
                .then()
                .statusCode(204);
        answers.add(expired.lease().then().statusCode(409).extract().asString());
        Walk revoked = Walk.spared().having("api_key", Map.of("key", "canary-revoked"));
        answers.add(revoked.revoke().then().statusCode(200).extract().asString());

        List<String> kept = decrypted(walk);
        assertThat(kept).hasSize(2).anyMatch(secret -> secret.contains("canary-expired"));
        String database = everything();
        assertThat(database).contains(walk.user().toString());
        assertThat(answers).hasSize(14).filteredOn(String::isEmpty).hasSize(4);
        for (String canary : List.of("canary", token)) {
            assertThat(database).doesNotContain(canary).doesNotContain(hexadecimal(canary));
            assertThat(String.join("\n", log.lines)).doesNotContain(canary);
            assertThat(String.join("\n", answers)).doesNotContain(canary);
        }
        assertThat(log.lines)
                .as("the log was heard")
                .anyMatch(line -> line.contains(walk.integration().toString()));
    }

    @Test
    @Requirement({"C01", "C06"})
    void theSecretHoldsAllTheProviderGaveAndOpensWithTheKeyAlone() throws SQLException {
        Walk walk = Walk.toPhotos().connected();

        JsonPath secret = JsonPath.from(TestStack.database()
                .rows(DECRYPTED, ProviderSandbox.KEY, walk.user().value())
                .getFirst()
                .getFirst());

        assertThat(secret.getString("access_token")).isEqualTo(walk.accessToken());
        assertThat(secret.getString("refresh_token")).isNotBlank();
        assertThat(secret.getString("token_type")).isEqualTo("Bearer");
        assertThat(secret.getString("expires_at")).isNotBlank();
        assertThat(secret.getList("scopes")).isEqualTo(List.of("photos.read", "albums.read"));
        assertThat(secret.getString("raw_response.refresh_token")).isEqualTo(secret.getString("refresh_token"));
        assertThat(secret.getInt("raw_response.expires_in")).isPositive();
        assertThat(TestStack.database()
                        .rows(
                                "select key_version from credential.integration_secret where user_id = ?",
                                walk.user().value()))
                .containsExactly(List.of("1"));
    }

    @Test
    @Requirement("C07")
    void noAnswerButTheLeaseHasAToken() {
        Walk walk = Walk.toPhotos();
        String code = walk.code();

        Response exchange = walk.exchange(code);
        String token = walk.accessToken();
        Response revocation = walk.revoke();
        Walk keyed = Walk.spared();
        Response gift = keyed.give("api_key", Map.of("key", "the-key-itself"));

        assertThat(gift.asString()).isEmpty();
        assertThat(keyed.revoke().asString()).doesNotContain("the-key-itself");
        assertThat(exchange.asString()).doesNotContain(token);
        assertThat(revocation.asString()).doesNotContain(token);
    }

    private static List<String> decrypted(Walk walk) throws SQLException {
        return TestStack.database()
                .rows(DECRYPTED, ProviderSandbox.KEY, walk.user().value())
                .stream()
                .map(List::getFirst)
                .toList();
    }

    private static List<String> stored(Walk walk) throws SQLException {
        List<String> found = new ArrayList<>();
        for (String plaintext : decrypted(walk)) {
            JsonPath secret = JsonPath.from(plaintext);
            found.add(secret.getString("code_verifier"));
            found.add(secret.getString("access_token"));
            found.add(secret.getString("refresh_token"));
        }
        return found.stream().filter(Objects::nonNull).toList();
    }

    private static String everything() throws SQLException {
        StringBuilder dump = new StringBuilder();
        for (List<String> table : TestStack.database().rows(TABLES)) {
            TestStack.database()
                    .rows("select entry::text from " + table.getFirst() + " entry")
                    .forEach(row -> dump.append(row.getFirst()).append('\n'));
        }
        return dump.toString();
    }

    /** As PostgreSQL prints a bytea. */
    private static String hexadecimal(String secret) {
        return HexFormat.of().formatHex(secret.getBytes(StandardCharsets.UTF_8));
    }

    /** Whatever is logged, with its causes. */
    private static final class LogLines extends Handler {
        private static final PatternFormatter MESSAGE_AND_CAUSES = new PatternFormatter("%s%e");

        private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();

        @Override
        public void publish(LogRecord record) {
            lines.add(MESSAGE_AND_CAUSES.format(record));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
