package dev.hypernet.credentials.provider;

import dev.hypernet.connector.Signing;
import dev.hypernet.platform.secret.Secret;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.build.JwtException;
import io.smallrye.jwt.util.KeyUtils;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.interfaces.RSAKey;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A private key that signs by one algorithm, proven to be able to.
 *
 * @param keyId the {@code kid} of what it signs; null for none
 */
public record SigningKey(
        PrivateKey key,
        Signing.Algorithm algorithm,
        @Nullable String keyId) {
    /** RFC 7518, 3.3. */
    private static final int SHORTEST_RSA_BITS = 2048;

    /**
     * Reads PKCS#8 in PEM. Blocks for some milliseconds.
     *
     * @throws IllegalArgumentException with what the key must be, and nothing of it
     */
    public static SigningKey of(Secret pem, Signing.Algorithm algorithm, @Nullable String keyId) {
        PrivateKey key = parsed(pem, algorithm).orElseThrow(() -> unusable(algorithm));
        if (key instanceof RSAKey rsa && rsa.getModulus().bitLength() < SHORTEST_RSA_BITS) {
            throw unusable(algorithm);
        }
        return new SigningKey(key, algorithm, keyId).proven();
    }

    /** The same, by the algorithm that the key is for. */
    public static SigningKey of(Secret pem, @Nullable String keyId) {
        Signing.Algorithm fitting = Arrays.stream(Signing.Algorithm.values())
                .filter(algorithm -> parsed(pem, algorithm).isPresent())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "must be a private key, PKCS#8 in PEM: RSA of 2048 bits or more, or P-256"));
        return of(pem, fitting, keyId);
    }

    SignatureAlgorithm signatureAlgorithm() {
        return switch (algorithm) {
            case RS256 -> SignatureAlgorithm.RS256;
            case ES256 -> SignatureAlgorithm.ES256;
        };
    }

    /** Without the key: records print their parts. */
    @Override
    public String toString() {
        return "SigningKey[" + algorithm + ", " + keyId + "]";
    }

    /** A key may parse and yet be of another curve: signing tells. */
    private SigningKey proven() {
        try {
            Jwt.claims().jws().algorithm(signatureAlgorithm()).sign(key);
            return this;
        } catch (JwtException refused) {
            throw unusable(algorithm);
        }
    }

    /** Nothing for what is no such key; why not is not told, for parsers quote what they read. */
    private static Optional<PrivateKey> parsed(Secret pem, Signing.Algorithm algorithm) {
        try {
            return Optional.of(KeyUtils.decodePrivateKey(pem.reveal(), SignatureAlgorithm.valueOf(algorithm.name())));
        } catch (GeneralSecurityException | IllegalArgumentException noSuchKey) {
            return Optional.empty();
        }
    }

    private static IllegalArgumentException unusable(Signing.Algorithm algorithm) {
        return new IllegalArgumentException(
                switch (algorithm) {
                    case RS256 -> "must be an RSA private key of 2048 bits or more, PKCS#8 in PEM";
                    case ES256 -> "must be a private key of the curve P-256, PKCS#8 in PEM";
                });
    }
}
