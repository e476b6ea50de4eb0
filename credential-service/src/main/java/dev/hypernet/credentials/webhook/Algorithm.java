package dev.hypernet.credentials.webhook;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What a provider proves itself with: HMAC (RFC 2104), or the secret as it is. */
enum Algorithm {
    HMAC_SHA1("HmacSHA1"),
    HMAC_SHA256("HmacSHA256"),
    HMAC_SHA512("HmacSHA512"),
    TOKEN("");

    private static final String PREFIX = "whsec_";

    private final String mac;

    Algorithm(String mac) {
        this.mac = mac;
    }

    /** What is to be shown for these bytes; nothing where the key is empty. */
    Optional<byte[]> proof(byte[] key, byte[] signed) {
        if (key.length == 0) {
            return Optional.empty();
        }
        return Optional.of(this == TOKEN ? key : signature(key, signed));
    }

    /** In constant time. */
    static boolean isSame(byte[] due, byte[] shown) {
        return MessageDigest.isEqual(due, shown);
    }

    /** The key that a text stands for, which may begin with what Standard Webhooks begins secrets with. */
    static Optional<byte[]> decoded(String secret) {
        String text = secret.startsWith(PREFIX) ? secret.substring(PREFIX.length()) : secret;
        try {
            return Optional.of(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    private byte[] signature(byte[] key, byte[] signed) {
        try {
            Mac signing = Mac.getInstance(mac);
            signing.init(new SecretKeySpec(key, mac));
            return signing.doFinal(signed);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has " + mac, impossible);
        }
    }
}
