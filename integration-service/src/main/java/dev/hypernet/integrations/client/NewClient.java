package dev.hypernet.integrations.client;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A registration with a provider, as an admin brings it from there (rows C01 and D10). */
public record NewClient(
        @NotBlank @Size(max = 1000) String clientId,

        @Schema(description = "None for a public client, and for one that signs. Never shown again", writeOnly = true)
        @Size(min = 1, max = 8192)
        @Nullable
        String clientSecret,

        @Schema(
                description = "What private_key_jwt signs with: PKCS#8 in PEM, RSA of 2048 bits or more, or P-256."
                        + " Never shown again",
                writeOnly = true)
        @Size(min = 1, max = 8192)
        @Nullable
        String privateKey,

        @Schema(description = "By which the provider knows that key: the kid of what is signed")
        @Size(min = 1, max = 200)
        @Nullable
        String keyId,

        @Schema(
                description = "What the provider shows or signs with when it tells of changes: the definition's webhook"
                        + " says which. Never shown again",
                writeOnly = true)
        @Size(min = 1, max = 8192)
        @Nullable
        String webhookSecret) {

    /** Without its secrets: records print their parts. */
    @Override
    public String toString() {
        return "NewClient[" + clientId + "]";
    }
}
