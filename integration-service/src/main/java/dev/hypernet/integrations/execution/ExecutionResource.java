package dev.hypernet.integrations.execution;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.integrations.execution.ExecutionFilter.Status;
import dev.hypernet.platform.http.QueryText;
import dev.hypernet.platform.identity.Caller;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.paging.PageQuery;
import dev.hypernet.platform.problem.Problem;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.util.Arrays;
import java.util.Locale;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The audit of every use of integrations (rows I19, X03). */
@Path("/api/v1/executions")
@Tag(name = "Methods")
@Authenticated
@APIResponse(responseCode = "401", description = "No valid token")
public class ExecutionResource {
    private final ExecutionService executions;
    private final Caller caller;

    ExecutionResource(ExecutionService executions, Caller caller) {
        this.executions = executions;
        this.caller = caller;
    }

    @GET
    @Operation(summary = "How the caller's integrations were used, newest first")
    @APIResponse(responseCode = "200", description = "A page of executions, without those that are queued")
    @APIResponse(responseCode = "400", description = "A parameter cannot be read")
    public Uni<Page<ExecutionView>> list(
            @BeanParam @Valid PageQuery page,
            @QueryParam("integration_id") @Nullable String integration,
            @QueryParam("method") @Nullable String method,
            @QueryParam("status") @Nullable String status) {
        ExecutionFilter filter = new ExecutionFilter(
                integration == null ? null : new IntegrationId(QueryText.uuid("integration_id", integration)),
                method == null ? null : storable(method),
                status == null ? null : status(status));
        return executions
                .list(caller.userId(), filter, page.cursor, page.limit)
                .map(found -> found.map(ExecutionView::of));
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "One execution, with the answer while that is kept")
    @APIResponse(responseCode = "200", description = "The execution")
    @APIResponse(responseCode = "404", description = "There is none of the caller's, nor one the caller asked for")
    public Uni<ExecutionView> get(@PathParam("id") UUID id) {
        return executions.get(caller.userId(), id).map(ExecutionView::of);
    }

    private static String storable(String method) {
        if (!QueryText.isStorable(method)) {
            throw Problem.badRequest("method", "is no name of a method");
        }
        return method;
    }

    private static Status status(String word) {
        return Arrays.stream(Status.values())
                .filter(status -> status.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst()
                .orElseThrow(() -> Problem.badRequest("status", "must be running, succeeded, failed or unknown"));
    }
}
