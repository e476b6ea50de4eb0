package dev.hypernet.integrations.integration;

import dev.hypernet.contracts.UserId;
import dev.hypernet.platform.problem.Problem;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Whose tasks may use an integration (row I03). Global and client ones are admins' to make.
 *
 * @param contextId the client's id, or the user's, who is its owner; none for a global one
 */
@Schema(name = "IntegrationContext")
public record Context(
        @NotNull @Pattern(regexp = "global|client|user", message = "must be global, client or user")
        String type,

        @Schema(description = "The client's id; a user's own need not be said") @Size(min = 1, max = 255) @Nullable
        String contextId) {
    private static final String TYPE = "/context/type";
    private static final String ID = "/context/context_id";

    static Context of(Integration integration) {
        return new Context(integration.contextType(), integration.contextId());
    }

    static Context ofUser(UserId owner) {
        return new Context(Integration.USER, owner.toString());
    }

    /** As it is stored for this owner; a 422 where the id does not belong to the type. */
    Context of(UserId owner) {
        return switch (type) {
            case Integration.USER -> user(owner);
            case Integration.CLIENT -> client();
            case Integration.GLOBAL -> global();
            default -> throw Problem.invalid(TYPE, "must be global, client or user");
        };
    }

    /** Used by more people than its owner. */
    boolean isShared() {
        return !type.equals(Integration.USER);
    }

    private Context user(UserId owner) {
        if (contextId != null && !contextId.equals(owner.toString())) {
            throw Problem.invalid(ID, "must be your own id, or left out");
        }
        return ofUser(owner);
    }

    private Context client() {
        if (contextId == null) {
            throw Problem.invalid(ID, "must name the client");
        }
        return this;
    }

    private Context global() {
        if (contextId != null) {
            throw Problem.invalid(ID, "must be left out: a global one is for all");
        }
        return this;
    }
}
