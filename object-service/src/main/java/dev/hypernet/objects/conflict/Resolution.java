package dev.hypernet.objects.conflict;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An owner's word on a conflict. */
record Resolution(
        @NotNull
        @Pattern(regexp = "mine|theirs|value", message = "must be mine, theirs or value")
        @Schema(enumeration = {"mine", "theirs", "value"})
        String use,

        @Schema(description = "With use=value: what the field shall be; null empties it") @Nullable
        JsonNode value) {}
