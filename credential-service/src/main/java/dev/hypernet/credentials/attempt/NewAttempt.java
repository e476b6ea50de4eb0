package dev.hypernet.credentials.attempt;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.credentials.provider.AccountQuery;
import dev.hypernet.credentials.provider.OAuth2Settings;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Asks to send a person to a provider.
 *
 * @param state goes into the address as it is; it is not kept
 * @param redirectUri where the provider sends the person back to; compared by it letter for letter
 * @param account null where a provider does not tell whose account it is
 */
public record NewAttempt(
        @NotNull UUID attemptId,
        @NotNull UserId userId,
        @NotNull IntegrationId integrationId,
        @NotNull @Pattern(regexp = "[a-z][a-z0-9_]{0,49}") String integrationType,
        @NotBlank @Size(max = 1000) String state,
        @NotBlank @Size(max = 2000) String redirectUri,
        @NotNull @Valid OAuth2Settings oauth2,
        @Valid @Nullable AccountQuery account) {

    Attempt attempt() {
        return new Attempt(
                userId, attemptId, integrationId.value(), integrationType, redirectUri, oauth2, account, null);
    }
}
