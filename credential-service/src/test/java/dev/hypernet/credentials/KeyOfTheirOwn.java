package dev.hypernet.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.lang.JoseException;

/** A key somebody has at their provider, and the provider's eye for what is signed with it: jose4j's. */
public record KeyOfTheirOwn(KeyPair pair, String algorithm) {
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

    public static KeyOfTheirOwn rsa(int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return new KeyOfTheirOwn(generator.generateKeyPair(), "RS256");
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    public static KeyOfTheirOwn curve(String name) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(name));
            return new KeyOfTheirOwn(generator.generateKeyPair(), "ES256");
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** PKCS#8. */
    public String pem() {
        return pem("PRIVATE KEY", pair.getPrivate().getEncoded());
    }

    public String publicPem() {
        return pem("PUBLIC KEY", pair.getPublic().getEncoded());
    }

    private static String pem(String label, byte[] encoded) {
        return "-----BEGIN " + label + "-----\n" + LINES.encodeToString(encoded) + "\n-----END " + label + "-----\n";
    }

    /** A line out of the middle of the key, to look for where it must not be. */
    public String canary() {
        return pem().lines().skip(2).findFirst().orElseThrow();
    }

    /** The claims, if the signature is of this key and algorithm; times are the test's to judge. */
    public JwtClaims verified(String token) {
        try {
            return new JwtConsumerBuilder()
                    .setVerificationKey(pair.getPublic())
                    .setJwsAlgorithmConstraints(new AlgorithmConstraints(ConstraintType.PERMIT, algorithm))
                    .setSkipDefaultAudienceValidation()
                    .setAllowedClockSkewInSeconds(Integer.MAX_VALUE)
                    .setRequireExpirationTime()
                    .setRequireJwtId()
                    .build()
                    .processToClaims(token);
        } catch (InvalidJwtException forged) {
            throw new AssertionError("not signed by this key", forged);
        }
    }

    /** A member of the token's header; null for none. */
    public static Object header(String token, String name) {
        try {
            return JsonWebSignature.fromCompactSerialization(token).getHeaders().getObjectHeaderValue(name);
        } catch (JoseException noToken) {
            throw new AssertionError("no token", noToken);
        }
    }

    /** The fields of a form, each of which stands in it once. */
    public static Map<String, String> form(String encoded) {
        assertThat(encoded).isNotEmpty();
        return Arrays.stream(encoded.split("&", -1))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    }
}
