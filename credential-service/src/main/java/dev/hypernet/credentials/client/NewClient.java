package dev.hypernet.credentials.client;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.hypernet.credentials.secret.SecretJson;
import dev.hypernet.platform.problem.Problem;
import dev.hypernet.platform.secret.Secret;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A registration to be kept in place of what there is.
 *
 * @param clientSecret at most 8 KiB in UTF-8, and not empty
 * @param privateKey the same; PKCS#8 in PEM, RSA of 2048 bits or more, or P-256
 * @param keyId goes with the key
 * @param webhookSecret as {@code clientSecret}: what the provider shows or signs with when it tells of changes
 */
public record NewClient(
        @NotBlank @Size(max = 1000) String clientId,

        @JsonDeserialize(using = SecretJson.Reader.class) @Nullable
        Secret clientSecret,

        @JsonDeserialize(using = SecretJson.Reader.class) @Nullable
        Secret privateKey,

        @Size(min = 1, max = 200) @Nullable String keyId,

        @JsonDeserialize(using = SecretJson.Reader.class) @Nullable
        Secret webhookSecret) {
    private static final int LARGEST_BYTES = 8 << 10;

    /** Checked, down to a signature with the key: that takes some milliseconds. */
    Registration registration() {
        checkSize("/client_secret", clientSecret);
        checkSize("/private_key", privateKey);
        checkSize("/webhook_secret", webhookSecret);
        if (keyId != null && privateKey == null) {
            throw Problem.invalid("/key_id", "is of a private_key, and there is none");
        }
        Registration registration = new Registration(clientId, clientSecret, privateKey, keyId, webhookSecret);
        try {
            registration.client();
        } catch (IllegalArgumentException unusable) {
            throw Problem.invalid("/private_key", String.valueOf(unusable.getMessage()));
        }
        return registration;
    }

    private static void checkSize(String pointer, @Nullable Secret secret) {
        if (secret == null) {
            return;
        }
        int bytes = secret.reveal().getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > LARGEST_BYTES) {
            throw Problem.invalid(pointer, "must be of 1 to " + LARGEST_BYTES + " bytes");
        }
    }
}
