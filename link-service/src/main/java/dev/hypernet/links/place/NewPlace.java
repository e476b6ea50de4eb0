package dev.hypernet.links.place;

import dev.hypernet.contracts.LinkId;
import jakarta.validation.constraints.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Where a link shall stand among its siblings; exactly one of these is said. */
@Schema(description = "Where the link shall stand: exactly one of these")
public record NewPlace(
        @Schema(implementation = String.class, format = "uuid", description = "The sibling it shall stand right before")
        @Nullable
        LinkId before,

        @Schema(implementation = String.class, format = "uuid", description = "The sibling it shall stand right behind")
        @Nullable
        LinkId after,

        @Schema(
                description = "An end of the list",
                enumeration = {"first", "last"})
        @Pattern(regexp = FIRST + "|" + LAST, message = "must be first or last")
        @Nullable
        String to) {
    static final String FIRST = "first";
    static final String LAST = "last";
}
