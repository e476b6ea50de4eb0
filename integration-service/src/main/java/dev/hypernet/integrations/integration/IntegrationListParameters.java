package dev.hypernet.integrations.integration;

import dev.hypernet.platform.http.QueryText;
import dev.hypernet.platform.problem.Problem;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** Which integrations a client wants listed, as it sends it; all filters can be combined. */
public class IntegrationListParameters {
    private static final Set<String> CONTEXTS = Set.of(Integration.GLOBAL, Integration.CLIENT, Integration.USER);
    private static final int LONGEST = 255;

    @QueryParam("integration_type")
    @Parameter(description = "Of this provider")
    public @Nullable String integrationType;

    @QueryParam("status")
    @Parameter(
            description = "pending, connected, disconnected or error",
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"pending", "connected", "disconnected", "error"}))
    public @Nullable String status;

    @QueryParam("state")
    @Parameter(description = "The same more closely, such as AUTH_ERROR")
    public @Nullable String state;

    @QueryParam("is_enabled")
    @Parameter(schema = @Schema(type = SchemaType.BOOLEAN))
    public @Nullable String isEnabled;

    @QueryParam("context_type")
    @Parameter(
            description = "Whose tasks may use them",
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"global", "client", "user"}))
    public @Nullable String contextType;

    @QueryParam("context_id")
    @Parameter(description = "Of this client or user")
    public @Nullable String contextId;

    /** A 400 names what cannot be read. */
    IntegrationFilter filter() {
        return new IntegrationFilter(
                text("integration_type", integrationType),
                states(),
                enabled(),
                contextType(),
                text("context_id", contextId));
    }

    private List<String> states() {
        List<String> ofStatus = status == null ? IntegrationState.NAMES : IntegrationState.namesOf(status);
        if (ofStatus.isEmpty()) {
            throw Problem.badRequest("status", "must be pending, connected, disconnected or error");
        }
        if (state == null) {
            return status == null ? List.of() : ofStatus;
        }
        if (!IntegrationState.NAMES.contains(state)) {
            throw Problem.badRequest("state", "must be one of " + String.join(", ", IntegrationState.NAMES));
        }
        if (!ofStatus.contains(state)) {
            throw Problem.badRequest("state", "is never " + status);
        }
        return List.of(state);
    }

    private @Nullable Boolean enabled() {
        return switch (isEnabled) {
            case null -> null;
            case "true" -> true;
            case "false" -> false;
            default -> throw Problem.badRequest("is_enabled", "must be true or false");
        };
    }

    private @Nullable String contextType() {
        if (contextType != null && !CONTEXTS.contains(contextType)) {
            throw Problem.badRequest("context_type", "must be global, client or user");
        }
        return contextType;
    }

    private static @Nullable String text(String parameter, @Nullable String value) {
        if (value != null && (value.length() > LONGEST || !QueryText.isStorable(value))) {
            throw Problem.badRequest(parameter, "must be a name of at most " + LONGEST + " characters");
        }
        return value;
    }
}
