package dev.hypernet.integrations.endpoint;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An endpoint to be made. */
public record NewWebhookEndpoint(
        @Schema(description = "An https address of the open internet", examples = "https://example.com/hooks")
        @NotBlank
        @Size(max = 2000)
        String url,

        @Size(max = 500) @Nullable String description,

        @Schema(description = "Types of events; none for all. dev.hypernet.object.* is all that begin so")
        @Size(max = 50)
        @Nullable
        List<
                        @NotNull
                        @Pattern(regexp = WebhookEndpointEdit.EVENT_TYPE, message = WebhookEndpointEdit.EVENT_TYPE_RULE)
                        String>
                eventTypes) {

    List<String> wanted() {
        return Objects.requireNonNullElse(eventTypes, List.of());
    }
}
