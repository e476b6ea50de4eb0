package dev.hypernet.links.link;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Links to be made in one request. Each is checked by itself, so that one that breaks a rule stops no other. */
@Schema(description = "Links to be made, each by itself, in one transaction")
public record NewLinks(
        @NotNull @Size(min = 1, max = MOST, message = "must hold 1 to " + MOST + " links")
        List<@NotNull NewLink> links) {
    static final int MOST = 1000;
}
