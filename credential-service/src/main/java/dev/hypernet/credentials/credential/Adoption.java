package dev.hypernet.credentials.credential;

import dev.hypernet.contracts.UserId;
import jakarta.validation.constraints.NotNull;
import java.util.UUID;

/** Whose tokens are to be taken over. */
public record Adoption(@NotNull UserId userId, @NotNull UUID fromIntegrationId) {}
