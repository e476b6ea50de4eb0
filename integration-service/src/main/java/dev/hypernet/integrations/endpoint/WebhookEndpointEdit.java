package dev.hypernet.integrations.endpoint;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What an owner may change of an endpoint. */
record WebhookEndpointEdit(
        @NotNull @Size(min = 1, max = 2000) String url,

        @Size(max = 500) @Nullable String description,

        @Schema(description = "None for all; one that ends in .* is all that begin so") @NotNull @Size(max = 50)
        List<@NotNull @Pattern(regexp = EVENT_TYPE, message = EVENT_TYPE_RULE) String> eventTypes,

        @Schema(description = "One that was disabled because nothing came through begins anew")
        boolean isEnabled) {
    static final String EVENT_TYPE = "dev\\.hypernet\\.(object|link|integration)(\\.\\*|\\.[a-z_]{1,50}\\.v[0-9]{1,3})";
    static final String EVENT_TYPE_RULE =
            "must be a type of an event of objects, links or integrations, such as dev.hypernet.object.created.v1 or"
                    + " dev.hypernet.object.*";

    static WebhookEndpointEdit of(WebhookEndpoint endpoint) {
        return new WebhookEndpointEdit(
                endpoint.url(), endpoint.description(), endpoint.eventTypes(), endpoint.isEnabled());
    }
}
