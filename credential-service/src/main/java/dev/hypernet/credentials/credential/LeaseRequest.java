package dev.hypernet.credentials.credential;

import dev.hypernet.contracts.UserId;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

/**
 * Asks for an access token.
 *
 * @param rejectedGeneration of the token that the provider has just refused, so that it is renewed before its time
 */
public record LeaseRequest(
        @NotNull UserId userId,
        @NotNull Purpose purpose,
        @Nullable Long rejectedGeneration) {}
