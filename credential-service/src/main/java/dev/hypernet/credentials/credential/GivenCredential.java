package dev.hypernet.credentials.credential;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.hypernet.connector.Signing;
import dev.hypernet.contracts.UserId;
import dev.hypernet.credentials.provider.SigningKey;
import dev.hypernet.credentials.provider.SigningSettings;
import dev.hypernet.credentials.secret.SecretJson;
import dev.hypernet.platform.problem.FieldError;
import dev.hypernet.platform.problem.Pointers;
import dev.hypernet.platform.problem.Problem;
import dev.hypernet.platform.secret.Secret;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what somebody gave for an integration, in place of what it had.
 *
 * @param fields at most 50 texts, each of at most 8 KiB and together of at most 64 KiB in UTF-8; which ones are needed
 *     is for the definition to say, and integration-service asks it
 * @param expiresAt null for one that does not expire; a JWT in the field {@code token} may then tell by its own claim
 * @param signing of a JWT that is made here with the key among the fields; null where it is given
 */
public record GivenCredential(
        @NotNull UserId userId,
        @NotNull @Pattern(regexp = "[a-z][a-z0-9_]{0,49}") String integrationType,
        @NotNull GivenType type,

        @NotNull @Size(min = 1, max = 50) @JsonDeserialize(contentUsing = SecretJson.Reader.class)
        Map<@NotBlank @Size(max = 200) String, @NotNull Secret> fields,

        @Nullable Instant expiresAt,
        @Valid @Nullable SigningSettings signing) {
    private static final int LARGEST_FIELD_BYTES = 8 << 10;
    private static final int LARGEST_TOGETHER_BYTES = 64 << 10;
    private static final String KEY = "/fields/" + Signing.PRIVATE_KEY;

    /** Refuses what is too large and a key that cannot sign, naming fields alone. A key takes some milliseconds. */
    void check() {
        List<FieldError> errors = fields.entrySet().stream()
                .filter(field -> bytes(field.getValue()) > LARGEST_FIELD_BYTES)
                .map(field -> Pointers.step("fields") + Pointers.step(field.getKey()))
                .sorted()
                .map(pointer -> new FieldError(pointer, "must be at most " + LARGEST_FIELD_BYTES + " bytes"))
                .toList();
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
        if (fields.values().stream().mapToInt(GivenCredential::bytes).sum() > LARGEST_TOGETHER_BYTES) {
            throw Problem.invalid("/fields", "must be at most " + LARGEST_TOGETHER_BYTES + " bytes together");
        }
        if (signing != null) {
            checkKey(signing);
        }
    }

    /** A key that cannot sign is refused now rather than with the first call. */
    private void checkKey(SigningSettings signing) {
        if (type != GivenType.JWT) {
            throw Problem.invalid("/signing", "is not to be said for " + type.text());
        }
        Secret key = fields.get(Signing.PRIVATE_KEY);
        if (key == null) {
            throw Problem.invalid(KEY, "must be given: what is signed is signed with it");
        }
        try {
            SigningKey.of(key, signing.algorithm(), null);
        } catch (IllegalArgumentException unusable) {
            throw Problem.invalid(KEY, String.valueOf(unusable.getMessage()));
        }
    }

    Fresh.Given of(UUID integration) {
        GivenFields given = new GivenFields(fields);
        return new Fresh.Given(userId, integration, integrationType, type, given, expiry(given), signing);
    }

    private @Nullable Instant expiry(GivenFields given) {
        return expiresAt == null && type == GivenType.JWT && signing == null
                ? given.tokenExpiry().orElse(null)
                : expiresAt;
    }

    private static int bytes(Secret field) {
        return field.reveal().getBytes(StandardCharsets.UTF_8).length;
    }
}
