package dev.hypernet.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

/** A text that is shown to nobody: it prints as stars and is compared in constant time. */
public final class Secret {

    /** What every code and token of the sandbox begins with: found where it does not belong, it is a leak. */
    public static final String MARK = "sandbox-secret-";

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int RANDOM_BYTES = 32;

    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    public static Secret of(String value) {
        return new Secret(value);
    }

    /** A code or a token. */
    static Secret issued() {
        return new Secret(MARK + random().value);
    }

    static Secret random() {
        byte[] bytes = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(bytes);
        return new Secret(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** The text itself, for the one answer that hands it to its owner. */
    String reveal() {
        return value;
    }

    /** What the sandbox remembers instead of the text: unpadded base64url of its SHA-256. */
    String fingerprint() {
        return Sha256.base64Url(value);
    }

    boolean matches(Secret other) {
        return MessageDigest.isEqual(value.getBytes(UTF_8), other.value.getBytes(UTF_8));
    }

    /** Whether this is the code verifier of the challenge (RFC 7636 §4.6, method S256). */
    boolean proves(String codeChallenge) {
        return MessageDigest.isEqual(fingerprint().getBytes(UTF_8), codeChallenge.getBytes(UTF_8));
    }

    @Override
    public String toString() {
        return "***";
    }
}
