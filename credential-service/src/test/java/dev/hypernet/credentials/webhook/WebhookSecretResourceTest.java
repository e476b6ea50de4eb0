package dev.hypernet.credentials.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.endsWith;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import dev.hypernet.contracts.UserId;
import dev.hypernet.credentials.ProviderSandbox;
import dev.hypernet.credentials.Walk;
import dev.hypernet.credentials.secret.SecretStore;
import dev.hypernet.persistence.Owner;
import dev.hypernet.platform.secret.Secret;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What people's webhooks are signed with; what is signed is verified by the library of the specification. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(ProviderSandbox.class)
class WebhookSecretResourceTest {
    private static final String BODY = "{\"type\":\"dev.hypernet.object.created.v1\",\"data\":{\"name\":\"Zoë\"}}";

    @Inject
    EndedSecrets ended;

    @Inject
    SecretStore store;

    private final UserId alice = UserId.random();
    private final UUID endpoint = UUID.randomUUID();
    private final long time = Instant.now().getEpochSecond();

    @Test
    void whatIsSignedTheLibraryOfTheSpecificationVerifies() throws Exception {
        String secret = make(0);

        assertThat(secret).startsWith("whsec_").hasSize(6 + 44);
        verify(secret, sign(alice));
        assertThatThrownBy(() -> verify("whsec_" + "A".repeat(43) + "=", sign(alice)))
                .isInstanceOf(WebhookVerificationException.class);
    }

    @Test
    void theOneBeforeSignsForAWhile() throws Exception {
        String first = make(0);
        String second = make(3_600_000);

        List<String> both = sign(alice);
        assertThat(both).hasSize(2);
        verify(first, both);
        verify(second, both);

        String third = make(0);
        List<String> one = sign(alice);
        assertThat(one).hasSize(1);
        verify(third, one);
        assertThatThrownBy(() -> verify(second, one)).isInstanceOf(WebhookVerificationException.class);
    }

    @Test
    void itLiesInTheStoreOfSecretsAloneAndGoesWithItsEndpoint() throws SQLException {
        String secret = make(0);
        make(3_600_000);
        make(3_600_000);

        assertThat(secrets()).isEqualTo(2);
        assertThat(TestStack.database()
                        .rows("select s::text from credential.webhook_secret s where id = ?", endpoint)
                        .toString())
                .doesNotContain(secret.substring(6));
        Walk.as("integration-service")
                .delete("/internal/v1/webhook-secrets/" + endpoint + "?user_id=" + alice)
                .then()
                .statusCode(204);
        assertThat(secrets()).isZero();
        signing(alice, "integration-service", 404);
    }

    @Test
    void whatIsToldSignsWhereAnEndBrokeOff() throws Exception {
        make(0);
        forgetRow();

        String again = make(0);

        verify(again, sign(alice));
    }

    /** As in the store of somebody who was erased, there is nothing of it to sign with. */
    @Test
    void aSecretThatIsNotKeptIsNotTold() throws Throwable {
        for (int each = 1; each <= 5; each++) {
            long number = each;
            VertxContextSupport.subscribeAndAwait(() -> Owner.runAs(
                    alice, () -> store.store(alice, endpoint, number, Secret.of("{\"secret\":\"another\"}"))));
        }

        Walk.as("integration-service")
                .body(Map.of("user_id", alice.toString(), "overlap_ms", 0))
                .post("/internal/v1/webhook-secrets/" + endpoint + "/rotate")
                .then()
                .statusCode(409)
                .body("type", endsWith("/changed-meanwhile"));
    }

    @Test
    void anEndThatBrokeOffCanBeRepeated() throws SQLException {
        make(0);
        forgetRow();

        Walk.as("integration-service")
                .delete("/internal/v1/webhook-secrets/" + endpoint + "?user_id=" + alice)
                .then()
                .statusCode(204);

        assertThat(secrets()).isZero();
    }

    @Test
    void theOneBeforeIsDestroyedWhenItSignsNoMore() throws Exception {
        make(0);
        String second = make(3_600_000);
        assertThat(secrets()).isEqualTo(2);
        change("update credential.webhook_secret set previous_until = now() - interval '1 second' where id = ?");

        ended.destroy().await().atMost(Duration.ofSeconds(30));

        assertThat(secrets()).isOne();
        verify(second, sign(alice));
        assertThat(TestStack.database()
                        .rows("select 1 from credential.webhook_secret where id = ? and previous is null", endpoint))
                .hasSize(1);
    }

    @Test
    void nobodyElsesSignsAndNobodyElseAsks() {
        make(0);

        signing(UserId.random(), "integration-service", 404);
        signing(alice, "sync-worker", 403);
    }

    private void forgetRow() throws SQLException {
        change("delete from credential.webhook_secret where id = ?");
    }

    private void change(String statement) throws SQLException {
        try (Connection database = TestStack.database().connect();
                PreparedStatement change = database.prepareStatement(statement)) {
            change.setObject(1, endpoint);
            change.executeUpdate();
        }
    }

    private String make(long overlapMs) {
        return Walk.as("integration-service")
                .body(Map.of("user_id", alice.toString(), "overlap_ms", overlapMs))
                .post("/internal/v1/webhook-secrets/" + endpoint + "/rotate")
                .then()
                .statusCode(200)
                .extract()
                .path("secret");
    }

    private List<String> sign(UserId owner) {
        return Walk.as("integration-service")
                .body(toSign(owner))
                .post("/internal/v1/webhook-secrets/" + endpoint + "/sign")
                .then()
                .statusCode(200)
                .extract()
                .path("signatures");
    }

    private void signing(UserId owner, String caller, int status) {
        Walk.as(caller)
                .body(toSign(owner))
                .post("/internal/v1/webhook-secrets/" + endpoint + "/sign")
                .then()
                .statusCode(status);
    }

    private Map<String, String> toSign(UserId owner) {
        String signed = "msg_1." + time + "." + BODY;
        return Map.of(
                "user_id",
                owner.toString(),
                "signed",
                Base64.getEncoder().encodeToString(signed.getBytes(StandardCharsets.UTF_8)));
    }

    private void verify(String secret, List<String> signatures) throws Exception {
        Map<String, List<String>> headers = Map.of(
                "webhook-id", List.of("msg_1"),
                "webhook-timestamp", List.of(Long.toString(time)),
                "webhook-signature", List.of(String.join(" ", signatures)));
        new Webhook(secret).verify(BODY, headers);
    }

    private int secrets() throws SQLException {
        return TestStack.database()
                .rows("select 1 from credential.integration_secret where credential_id = ?", endpoint)
                .size();
    }
}
