package dev.hypernet.credentials.webhook;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;

/**
 * What is to be verified: that one of the signatures is that of the bytes.
 *
 * @param secret whose it is
 * @param base64 whether the secret is base64 of the key, with or without {@code whsec_} before it
 * @param signed nothing for a token
 * @param signatures the token itself for a token
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record SignedDelivery(
        @NotNull Algorithm algorithm,
        @NotNull Owner secret,
        boolean base64,
        @NotNull byte[] signed,
        @NotNull @Size(min = 1, max = 10) List<byte[]> signatures) {

    /** Whose secret it is. */
    enum Owner {
        /** One that is for nothing else. */
        WEBHOOK,
        /** That of the OAuth client. */
        CLIENT
    }

    public SignedDelivery {
        signatures = List.copyOf(signatures);
    }

    /** Nothing of what it holds: a token is a secret. */
    @Override
    public String toString() {
        return "SignedDelivery[" + algorithm + "]";
    }
}
