package dev.hypernet.integrations.integration;

import dev.hypernet.platform.json.Metadata;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An integration to be made (rows E06 and I01). */
public record NewIntegration(
        @Schema(description = "One of GET /api/v1/providers", examples = "xero") @NotBlank
        String integrationType,

        @Schema(description = "For people; the provider's name when left out") @Size(min = 1, max = 200) @Nullable
        String integrationName,

        @Schema(description = "A name nothing else in the installation has; one is made when left out")
        @Size(min = 1, max = 255)
        @Pattern(regexp = INSTANCE_ID, message = INSTANCE_ID_RULE)
        @Nullable
        String instanceId,

        @Size(max = 2000) @Nullable String description,

        @Schema(description = "Whose tasks may use it; your own when left out. Global and client ones: admins only")
        @Valid
        @Nullable
        Context context,

        @Schema(description = "Settings by the provider's config_schema; never a secret") @Metadata @Nullable
        Map<String, @Nullable Object> config,

        @Schema(description = "By the provider's credential_schema; stored apart, and never shown again")
        @Size(max = 50)
        @Nullable
        Map<String, @Nullable Object> credentials) {
    static final String INSTANCE_ID = "[A-Za-z0-9][A-Za-z0-9._-]*";
    static final String INSTANCE_ID_RULE = "must begin with a letter or digit; then also dots, dashes and underscores";
    private static final String REDACTED = "[REDACTED]";

    Map<String, @Nullable Object> settings() {
        return Objects.requireNonNullElse(config, Map.of());
    }

    /** What may be remembered of it: that a credential was given, and no value of it, not even in a hash. */
    NewIntegration withoutSecrets() {
        return new NewIntegration(
                integrationType,
                integrationName,
                instanceId,
                description,
                context,
                config,
                credentials == null
                        ? null
                        : credentials.keySet().stream().collect(Collectors.toMap(field -> field, field -> REDACTED)));
    }

    /** Without the credential: records print their parts. */
    @Override
    public String toString() {
        return "NewIntegration[" + integrationType + "]";
    }
}
