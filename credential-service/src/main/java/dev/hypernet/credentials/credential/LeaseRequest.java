package dev.hypernet.credentials.credential;

import dev.hypernet.contracts.UserId;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a credential in force.
 *
 * @param rejectedGeneration of the one that the provider has just refused, so that a token is renewed before its time
 *     and what was given is leased no more
 */
public record LeaseRequest(
        @NotNull UserId userId,
        @NotNull Purpose purpose,
        @Nullable Long rejectedGeneration) {}
