package dev.hypernet.links;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.contracts.UserId;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Tokens;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.build.Jwt;
import jakarta.inject.Inject;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;

/** A token that was verified is not verified again, and nothing passes that would not have passed. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FakeObjectService.class)
class RememberedTokensTest {
    private static final String TYPES = "/api/v1/link-types";
    private static final Duration HOUR = Duration.ofHours(1);

    @Inject
    MeterRegistry metrics;

    @Test
    void aTokenIsVerifiedOnce() {
        String token = Tokens.of(UserId.random());

        assertThat(status(token)).isEqualTo(200);
        double before = remembered();
        assertThat(status(token)).isEqualTo(200);
        assertThat(status(token)).isEqualTo(200);

        assertThat(remembered()).isEqualTo(before + 2);
    }

    @Test
    void itEndsWhenItEndsThoughItIsRemembered() throws JoseException {
        String token = signed("hypernet", Duration.ofSeconds(4), issuersKey());
        assertThat(status(token)).isEqualTo(200);
        double before = remembered();
        assertThat(status(token)).isEqualTo(200);
        assertThat(remembered()).isEqualTo(before + 1);

        Awaitility.await("its end").until(() -> status(token) == 401);

        assertThat(status(token)).isEqualTo(401);
    }

    @Test
    void whatIsNotThatTokenIsVerified() throws JoseException, GeneralSecurityException {
        String good = signed("hypernet", HOUR, issuersKey());
        assertThat(status(good)).isEqualTo(200);

        assertThat(status(withAnotherSignature(good))).isEqualTo(401);
        assertThat(status(signed("somebody-else", HOUR, issuersKey()))).isEqualTo(401);
        assertThat(status(signed("hypernet", HOUR, anyKey()))).isEqualTo(401);
        assertThat(status(signed("hypernet", HOUR.negated(), issuersKey()))).isEqualTo(401);
        assertThat(status(good)).isEqualTo(200);
    }

    @Test
    void aRefusalStays() {
        String expired = Tokens.expired(UserId.random());

        assertThat(status(expired)).isEqualTo(401);
        assertThat(status(expired)).isEqualTo(401);
    }

    @Test
    void rolesStayWithTheirToken() {
        UserId user = UserId.random();
        String admin = Tokens.ofAdmin(user);
        String person = Tokens.of(user);

        for (int round = 0; round < 2; round++) {
            assertThat(registering(admin)).isEqualTo(422);
            assertThat(registering(person)).isEqualTo(403);
        }
    }

    @Test
    void aServicesTokenIsNoPersonsHowOftenItComes() {
        String service = Tokens.service("integration-service", "link-service");

        assertThat(status(service)).isEqualTo(401);
        assertThat(status(service)).isEqualTo(401);
    }

    private static int status(String token) {
        return given().auth().oauth2(token).get(TYPES).statusCode();
    }

    /** With a document that breaks the rules: nothing is made. */
    private static int registering(String token) {
        return given().auth()
                .oauth2(token)
                .contentType(ContentType.JSON)
                .body("{}")
                .post(TYPES)
                .statusCode();
    }

    private double remembered() {
        return metrics.get("cache.gets")
                .tags("cache", "verified-tokens", "result", "hit")
                .functionCounter()
                .count();
    }

    private static String withAnotherSignature(String token) {
        int middle = token.lastIndexOf('.') + 20;
        char other = token.charAt(middle) == 'A' ? 'B' : 'A';
        return token.substring(0, middle) + other + token.substring(middle + 1);
    }

    private static String signed(String audience, Duration lifetime, PrivateKey key) {
        return Jwt.issuer("http://issuer.test")
                .subject(UserId.random().toString())
                .audience(audience)
                .expiresIn(lifetime)
                .jws()
                .keyId("test")
                .algorithm(SignatureAlgorithm.ES256)
                .sign(key);
    }

    /** As the test kit keeps it. */
    private static PrivateKey issuersKey() throws JoseException {
        String key = System.getProperty("hypernet.test.issuer.key");
        return ((EllipticCurveJsonWebKey) JsonWebKey.Factory.newJwk(key)).getEcPrivateKey();
    }

    private static PrivateKey anyKey() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair().getPrivate();
    }
}
