package dev.hypernet.objects.session;

import dev.hypernet.platform.secret.Secret;
import dev.hypernet.platform.secret.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * 256 random bits behind a prefix that tells what they are for, so that one that leaked is recognised. Only its holder
 * has it: here its SHA-256 is kept, which is enough for a secret nobody can guess.
 */
public record OpaqueToken(Secret text) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 32;

    public static OpaqueToken random(String prefix) {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return new OpaqueToken(
                Secret.of(prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes)));
    }

    /** What is stored and looked for. */
    public String hash() {
        return Sha256.hex(text.reveal().getBytes(StandardCharsets.UTF_8));
    }
}
