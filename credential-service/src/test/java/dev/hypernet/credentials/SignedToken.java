package dev.hypernet.credentials;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Tokens of RFC 7519, signed by nobody: whoever keeps them does not ask. */
public final class SignedToken {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private SignedToken() {}

    /** With these claims, JSON. */
    public static String claiming(String claims) {
        return encoded("{\"alg\":\"HS256\",\"typ\":\"JWT\"}") + "." + encoded(claims) + "." + encoded("no signature");
    }

    public static String encoded(String text) {
        return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
