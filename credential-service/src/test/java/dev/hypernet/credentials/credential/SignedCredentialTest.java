package dev.hypernet.credentials.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import dev.hypernet.credentials.KeyOfTheirOwn;
import dev.hypernet.credentials.OddProvider;
import dev.hypernet.credentials.ProviderSandbox;
import dev.hypernet.credentials.Walk;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys that somebody gives to be signed with: what is leased is made with them, and they stay here. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(ProviderSandbox.class)
class SignedCredentialTest {
    private static final KeyOfTheirOwn RSA = KeyOfTheirOwn.rsa(2048);
    private static final KeyOfTheirOwn P256 = KeyOfTheirOwn.curve("secp256r1");
    private static final String GRANTED = "{\"access_token\":\"granted-1\",\"expires_in\":3600}";

    @Test
    @Requirement({"C04", "D09"})
    void aLeaseIsOfATokenSignedWithTheKeyAndOfNothingElse() throws MalformedClaimException {
        Walk walk = Walk.spared();
        Map<String, Object> signing = signing("ES256");
        signing.put("issuer", "{account}");
        signing.put("audience", "https://api.example");
        give(walk, P256, signing, Map.of("account", "canary-ada", "key_id", "key-1"))
                .then()
                .statusCode(204);

        Response lease = walk.lease();

        lease.then()
                .statusCode(200)
                .body("type", equalTo("jwt"))
                .body("fields", not(hasKey("private_key")))
                .body("fields.size()", is(1))
                .body("generation", is(1));
        String token = lease.path("fields.token");
        JwtClaims claims = P256.verified(token);
        assertThat(claims.getIssuer()).isEqualTo("canary-ada");
        assertThat(claims.getAudience()).containsExactly("https://api.example");
        assertThat(KeyOfTheirOwn.header(token, "kid")).isEqualTo("key-1");
        assertThat(walk.lease().<String>path("fields.token"))
                .as("not made for each")
                .isEqualTo(token);
    }

    @Test
    @Requirement({"C04", "C11"})
    void manyWhoLeaseAtOnceMakeOneExchange() throws MalformedClaimException {
        try (OddProvider provider = OddProvider.answering(200, GRANTED)) {
            Walk walk = Walk.spared();
            Map<String, Object> signing = exchanged(provider);
            signing.put("scope", "read write");
            give(walk, RSA, signing, Map.of()).then().statusCode(204);

            List<Response> leases = Walk.atOnce(16, walk::lease);

            assertThat(leases)
                    .allSatisfy(lease ->
                            assertThat(lease.<String>path("fields.token")).isEqualTo("granted-1"));
            assertThat(provider.asked()).hasSize(1);
            Map<String, String> form =
                    KeyOfTheirOwn.form(provider.asked().getFirst().form());
            assertThat(form)
                    .containsEntry("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer")
                    .containsEntry("scope", "read write");
            JwtClaims claims = RSA.verified(form.getOrDefault("assertion", ""));
            assertThat(claims.getIssuer()).isEqualTo("me");
            assertThat(claims.getAudience()).containsExactly(provider.url());
        }
    }

    @Test
    @Requirement("C04")
    void whatTheProviderRefusesForGoodIsLeasedNoMoreUntilAnotherKeyIsGiven() throws SQLException {
        Walk walk = Walk.spared();
        try (OddProvider provider = OddProvider.answering(400, "{\"error\":\"invalid_grant\"}")) {
            give(walk, RSA, exchanged(provider), Map.of()).then().statusCode(204);

            for (int time = 0; time < 2; time++) {
                walk.lease()
                        .then()
                        .statusCode(409)
                        .body("type", endsWith("/credential-rejected"))
                        .body("detail", containsString("given again"));
            }
            assertThat(provider.asked()).as("a rejected one is not tried").hasSize(1);
        }
        assertThat(walk.column("status")).isEqualTo("rejected");

        give(walk, P256, signing("ES256"), Map.of()).then().statusCode(204);

        P256.verified(walk.lease().then().statusCode(200).extract().path("fields.token"));
    }

    @Test
    @Requirement("C04")
    void aProviderThatIsDownRejectsNothing() throws SQLException {
        try (OddProvider provider = OddProvider.answering(500, "canary")) {
            Walk walk = Walk.spared();
            give(walk, RSA, exchanged(provider), Map.of()).then().statusCode(204);

            walk.lease().then().statusCode(503).body("detail", not(containsString("canary")));

            assertThat(walk.column("status")).isEqualTo("active");
        }
    }

    @Test
    void aTokenThatIsRefusedDoesNotRejectItsKey() throws SQLException {
        Walk walk = Walk.spared();
        give(walk, RSA, signing("RS256"), Map.of()).then().statusCode(204);
        walk.lease().then().statusCode(200);

        walk.leaseAfterRefusalOf(1).then().statusCode(200);

        assertThat(walk.column("status")).isEqualTo("active");
    }

    @ParameterizedTest
    @CsvSource({"RS256, 2048 bits", "ES256, P-256"})
    @Requirement({"C04", "C07"})
    void aKeyThatCannotSignIsRefusedWhenItIsGiven(String algorithm, String due) throws SQLException {
        List<String> keys = List.of(
                KeyOfTheirOwn.rsa(1024).pem(),
                KeyOfTheirOwn.curve("secp384r1").pem(),
                RSA.publicPem(),
                "canary-of-no-key",
                "");
        Walk walk = Walk.spared();

        for (String key : keys) {
            Map<String, Object> gift = walk.gift("jwt", Map.of("private_key", key), null);
            gift.put("signing", signing(algorithm));
            walk.giveAs("integration-service", gift)
                    .then()
                    .statusCode(422)
                    .body("errors.pointer", equalTo(List.of("/fields/private_key")))
                    .body("errors[0].message", containsString(due))
                    .body("detail", not(containsString("canary")));
        }

        assertThat(walk.secrets()).isZero();
    }

    @Test
    void aKeyIsGivenWhereSomethingIsToBeSigned() {
        Walk walk = Walk.spared();
        Map<String, Object> without = walk.gift("jwt", Map.of("token", "a.b.c"), null);
        without.put("signing", signing("RS256"));
        Map<String, Object> another = walk.gift("api_key", Map.of("private_key", RSA.pem()), null);
        another.put("signing", signing("RS256"));

        walk.giveAs("integration-service", without)
                .then()
                .statusCode(422)
                .body("errors.pointer", equalTo(List.of("/fields/private_key")));
        walk.giveAs("integration-service", another)
                .then()
                .statusCode(422)
                .body("errors.pointer", equalTo(List.of("/signing")));
    }

    @ParameterizedTest
    @CsvSource({
        "algorithm, HS256, /signing/algorithm",
        "algorithm, none, /signing/algorithm",
        "lifetime_ms, 59999, /signing/lifetime_ms",
        "lifetime_ms, 3600001, /signing/lifetime_ms",
    })
    void whatIsToBeSignedIsChecked(String member, String value, String pointer) {
        Walk walk = Walk.spared();
        Map<String, Object> signing = signing("RS256");
        signing.put(member, member.equals("lifetime_ms") ? (Object) Long.valueOf(value) : value);

        give(walk, RSA, signing, Map.of()).then().statusCode(422).body("errors[0].pointer", equalTo(pointer));
    }

    @Test
    @Requirement({"C06", "C07"})
    void theKeyAndWhatItSignsAreInNoRowButTheSecrets() throws SQLException {
        try (OddProvider provider = OddProvider.answering(200, GRANTED.replace("granted-1", "canary-granted"))) {
            Walk walk = Walk.spared();
            Map<String, Object> signing = exchanged(provider);
            signing.put("issuer", "{account}");
            give(walk, RSA, signing, Map.of("account", "canary-account")).then().statusCode(204);
            walk.lease().then().statusCode(200);

            String rows = TestStack.database()
                    .rows("""
                            select c::text from credential.credential c where user_id = ?
                             union all
                            select u::text from credential.secret_use u where user_id = ?
                            """, walk.user().value(), walk.user().value())
                    .toString();
            assertThat(rows)
                    .contains(walk.integration().toString(), "{account}")
                    .doesNotContain("canary", RSA.canary());
            assertThat(walk.secrets()).as("an access token is kept nowhere").isEqualTo(1);
        }
    }

    @Test
    void anotherIntegrationThatTakesTheKeyOverSignsAsItDid() {
        Walk from = Walk.spared();
        give(from, P256, signing("ES256"), Map.of()).then().statusCode(204);
        Walk to = Walk.spared(from.user(), UUID.randomUUID());

        to.adopt(from).then().statusCode(204);

        P256.verified(to.lease().then().statusCode(200).extract().path("fields.token"));
        from.lease().then().statusCode(404);
    }

    @Test
    void afterARevocationNothingIsSigned() {
        Walk walk = Walk.spared();
        give(walk, P256, signing("ES256"), Map.of()).then().statusCode(204);
        walk.lease().then().statusCode(200);

        walk.revoke().then().statusCode(200);

        walk.lease().then().statusCode(404);
    }

    @Test
    void aPlainTokenThatIsGivenAfterwardsIsLeasedAsItIs() {
        Walk walk = Walk.spared();
        give(walk, P256, signing("ES256"), Map.of()).then().statusCode(204);

        walk.having("jwt", Map.of("token", "a.b.c"));

        walk.lease().then().statusCode(200).body("fields.token", equalTo("a.b.c"));
    }

    private static Map<String, Object> exchanged(OddProvider provider) {
        Map<String, Object> signing = signing("RS256");
        signing.put("token_url", provider.url());
        return signing;
    }

    private static Map<String, Object> signing(String algorithm) {
        return new HashMap<>(Map.of("algorithm", algorithm, "issuer", "me", "lifetime_ms", 300_000));
    }

    private static Response give(
            Walk walk, KeyOfTheirOwn key, Map<String, Object> signing, Map<String, String> others) {
        Map<String, String> fields = new HashMap<>(others);
        fields.put("private_key", key.pem());
        Map<String, Object> gift = walk.gift("jwt", fields, null);
        gift.put("signing", signing);
        return walk.giveAs("integration-service", gift);
    }
}
