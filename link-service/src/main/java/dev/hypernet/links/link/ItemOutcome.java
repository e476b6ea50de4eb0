package dev.hypernet.links.link;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.hypernet.contracts.LinkId;
import dev.hypernet.platform.problem.ProblemDetails;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What became of one item of a bulk request. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "LinkOutcome", description = "What became of one item")
public record ItemOutcome(
        @Schema(description = "The item's place in the request, from 0")
        int index,

        @Schema(description = "201 made, 204 deleted, 404 not there, 409 there already, 422 breaks a rule")
        int status,

        @Schema(implementation = String.class, format = "uuid", description = "The link that was made or deleted")
        @Nullable
        LinkId id,

        @Schema(description = "The link that was made") @Nullable
        LinkView link,

        @Schema(description = "Why not; its pointers lead into the item", ref = "Problem") @Nullable
        ProblemDetails problem) {
    static final int CREATED = 201;
    static final int NO_CONTENT = 204;

    boolean succeeded() {
        return problem == null;
    }
}
