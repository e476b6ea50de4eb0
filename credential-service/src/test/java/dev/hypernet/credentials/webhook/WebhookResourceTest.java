package dev.hypernet.credentials.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import dev.hypernet.credentials.ProviderSandbox;
import dev.hypernet.credentials.Walk;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What providers send, verified by the secrets that stay here. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(ProviderSandbox.class)
class WebhookResourceTest {
    private final String type =
            "t" + UUID.randomUUID().toString().replace("-", "").substring(0, 20);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                // RFC 4231, test case 2; RFC 2202, test case 2
                "HMAC_SHA256|5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
                "HMAC_SHA512|164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fd"
                        + "caeab1a34d4a6b4b636e070a38bce737",
                "HMAC_SHA1|effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
            })
    void aSignatureOfTheBytesIsVerifiedAndNoOther(String algorithm, String signature) {
        give(Map.of("client_id", "our-id", "client_secret", "another", "webhook_secret", "Jefe"));
        byte[] signed = bytes("what do ya want for nothing?");
        byte[] shown = HexFormat.of().parseHex(signature);

        verify(algorithm, "WEBHOOK", false, signed, shown).body("verified", equalTo(true));
        verify(algorithm, "WEBHOOK", false, signed, bytes("another"), shown).body("verified", equalTo(true));
        verify(algorithm, "WEBHOOK", false, bytes("what do ya want for nothing!"), shown)
                .body("verified", equalTo(false));
        verify(algorithm, "CLIENT", false, signed, shown).body("verified", equalTo(false));
        verify(algorithm, "WEBHOOK", false, signed, new byte[0]).body("verified", equalTo(false));
    }

    /** The vector of the specification: github.com/standard-webhooks. */
    @Test
    void aSecretInBase64IsWhatItDecodesTo() {
        give(Map.of("client_id", "our-id", "webhook_secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
        byte[] signed = bytes("msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{\"test\": 2432232314}");
        byte[] shown = Base64.getDecoder().decode("g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");

        verify("HMAC_SHA256", "WEBHOOK", true, signed, shown).body("verified", equalTo(true));
        verify("HMAC_SHA256", "WEBHOOK", false, signed, shown).body("verified", equalTo(false));
    }

    @Test
    void aTokenIsTheSecretItself() {
        give(Map.of("client_id", "our-id", "webhook_secret", "shared"));

        verify("TOKEN", "WEBHOOK", false, new byte[0], bytes("shared")).body("verified", equalTo(true));
        verify("TOKEN", "WEBHOOK", false, new byte[0], bytes("share")).body("verified", equalTo(false));
    }

    @Test
    void theClientsOwnSecretMaySign() {
        give(Map.of("client_id", "our-id", "client_secret", "Jefe"));
        byte[] shown = HexFormat.of().parseHex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");

        verify("HMAC_SHA256", "CLIENT", false, bytes("what do ya want for nothing?"), shown)
                .body("verified", equalTo(true));
        verify("HMAC_SHA256", "WEBHOOK", false, bytes("what do ya want for nothing?"), shown)
                .body("verified", equalTo(false));
    }

    @Test
    void withoutASecretNothingIsTheProviders() {
        verify("TOKEN", "WEBHOOK", false, new byte[0], bytes("")).body("verified", equalTo(false));
        verify("HMAC_SHA256", "WEBHOOK", false, bytes("{}"), new byte[32]).body("verified", equalTo(false));
    }

    @Test
    @Requirement({"C06", "C07"})
    void theSecretIsNeverShown() {
        give(Map.of("client_id", "our-id", "webhook_secret", "canary-of-the-webhook"));

        Walk.as("integration-service")
                .get("/internal/v1/clients/" + type)
                .then()
                .statusCode(200)
                .body("has_webhook_secret", equalTo(true))
                .body("has_client_secret", equalTo(false))
                .body(not(containsString("canary")));
    }

    @Test
    void onlyIntegrationServiceAsks() {
        Walk.as("sync-worker")
                .body(delivery("TOKEN", "WEBHOOK", false, new byte[0], bytes("x")))
                .post("/internal/v1/webhooks/" + type + "/verify")
                .then()
                .statusCode(403);
    }

    @Test
    void whatIsVerifiedIsNotPrinted() {
        assertThat(new SignedDelivery(
                                Algorithm.TOKEN,
                                SignedDelivery.Owner.WEBHOOK,
                                false,
                                new byte[0],
                                List.of(bytes("canary")))
                        .toString())
                .isEqualTo("SignedDelivery[TOKEN]");
    }

    private void give(Map<String, String> client) {
        Walk.as("integration-service")
                .body(client)
                .put("/internal/v1/clients/" + type)
                .then()
                .statusCode(204);
    }

    private ValidatableResponse verify(
            String algorithm, String secret, boolean base64, byte[] signed, byte[]... signatures) {
        return Walk.as("integration-service")
                .body(delivery(algorithm, secret, base64, signed, signatures))
                .post("/internal/v1/webhooks/" + type + "/verify")
                .then()
                .statusCode(200);
    }

    private static Map<String, Object> delivery(
            String algorithm, String secret, boolean base64, byte[] signed, byte[]... signatures) {
        return Map.of(
                "algorithm",
                algorithm,
                "secret",
                secret,
                "base64",
                base64,
                "signed",
                encoded(signed),
                "signatures",
                List.of(signatures).stream().map(WebhookResourceTest::encoded).toList());
    }

    private static String encoded(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
