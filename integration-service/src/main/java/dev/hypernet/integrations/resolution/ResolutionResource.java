package dev.hypernet.integrations.resolution;

import dev.hypernet.platform.identity.Caller;
import dev.hypernet.platform.problem.Problem;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Which integration a task gets. */
@Path("/api/v1/integrations/resolve")
@Tag(name = "Integrations")
@Authenticated
@APIResponse(responseCode = "401", description = "No valid token")
public class ResolutionResource {
    private final Resolutions resolutions;
    private final Caller caller;

    ResolutionResource(Resolutions resolutions, Caller caller) {
        this.resolutions = resolutions;
        this.caller = caller;
    }

    @GET
    @Operation(
            summary = "Which integration a task of the caller gets, and why",
            description = "Your own before your client's before a global one; among those as close the connected,"
                    + " enabled one that was used last. At most 100 candidates of each.")
    @APIResponse(responseCode = "200", description = "The one it gets, or null; and what was made of each candidate")
    @APIResponse(responseCode = "400", description = "integration_type is missing")
    @APIResponse(responseCode = "403", description = "The token's client_ids do not name this client")
    @APIResponse(responseCode = "404", description = "There is no such provider")
    public Uni<ResolutionView> resolve(
            @Parameter(description = "The provider", required = true) @QueryParam("integration_type") @Nullable
                    String type,
            @Parameter(description = "The one client the task works for; any of the token's when left out")
                    @QueryParam("client_id")
                    @Nullable
                    String client) {
        if (type == null) {
            throw Problem.badRequest("integration_type", "must name a provider: GET /api/v1/providers lists them");
        }
        return resolutions
                .resolve(caller.userId(), caller.clientIds(), type, client)
                .map(ResolutionView::of);
    }
}
