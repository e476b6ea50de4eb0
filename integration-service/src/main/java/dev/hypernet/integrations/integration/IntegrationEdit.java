package dev.hypernet.integrations.integration;

import dev.hypernet.contracts.UserId;
import dev.hypernet.integrations.schedule.SyncSettings;
import dev.hypernet.platform.json.Metadata;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What an owner may change; the credential has an address of its own. */
record IntegrationEdit(
        @NotNull @Size(min = 1, max = 200) String integrationName,

        @NotNull
        @Size(min = 1, max = 255)
        @Pattern(regexp = NewIntegration.INSTANCE_ID, message = NewIntegration.INSTANCE_ID_RULE)
        String instanceId,

        @Size(max = 2000) @Nullable String description,

        @Schema(description = "A disabled one stays connected and is used for nothing")
        boolean isEnabled,

        @NotNull @Valid Context context,

        @Schema(description = "Your own settings; null for one takes it back to the provider's default")
        @Metadata
        @Nullable
        Map<String, @Nullable Object> config,

        @NotNull @Valid SyncSettings syncConfig) {

    static IntegrationEdit of(Integration integration, SyncSettings syncConfig) {
        return new IntegrationEdit(
                integration.integrationName(),
                integration.instanceId(),
                integration.description(),
                integration.isEnabled(),
                integration.isShared() ? Context.of(integration) : new Context(Integration.USER, null),
                new LinkedHashMap<>(integration.config()),
                syncConfig);
    }

    /** With its context as this owner's is stored. */
    IntegrationEdit of(UserId owner) {
        return new IntegrationEdit(
                integrationName, instanceId, description, isEnabled, context.of(owner), settings(), syncConfig);
    }

    Map<String, @Nullable Object> settings() {
        return Objects.requireNonNullElse(config, Map.of());
    }
}
