package dev.hypernet.links.link;

import dev.hypernet.contracts.LinkId;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Links to be deleted in one request. */
@Schema(description = "Links to be deleted, each by itself, in one transaction")
public record LinkIds(
        @Schema(type = SchemaType.ARRAY, implementation = String.class, format = "uuid")
        @NotNull
        @Size(min = 1, max = NewLinks.MOST, message = "must hold 1 to " + NewLinks.MOST + " ids")
        List<@NotNull LinkId> ids) {}
