package dev.hypernet.integrations.integration;

import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/** What an owner may change; a field that is absent stays. */
public record IntegrationPatch(
        @Size(min = 1, max = 200) @Nullable String integrationName,
        @Nullable Boolean isEnabled) {}
