package dev.hypernet.credentials.attempt;

import dev.hypernet.platform.secret.Secret;
import dev.hypernet.platform.secret.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;

/** Proof that whoever redeems a code is who asked for it: RFC 7636, method S256. */
final class Pkce {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final int VERIFIER_BYTES = 32;

    private Pkce() {}

    /** 43 characters, as many as RFC 7636 wants at least. */
    static Secret verifier() {
        byte[] bytes = new byte[VERIFIER_BYTES];
        RANDOM.nextBytes(bytes);
        return Secret.of(BASE64.encodeToString(bytes));
    }

    static String challenge(Secret verifier) {
        byte[] ascii = verifier.reveal().getBytes(StandardCharsets.US_ASCII);
        return BASE64.encodeToString(Sha256.digest().digest(ascii));
    }
}
