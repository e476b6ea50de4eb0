package dev.hypernet.integrations.execution;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.platform.http.IdempotencyKey;
import dev.hypernet.platform.identity.Caller;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.Cancellable;
import org.jspecify.annotations.Nullable;

/** Calls methods of an integration the caller names (row X01). */
@Path("/api/v1/integrations")
@Tag(name = "Methods")
@Authenticated
@APIResponse(
        responseCode = "200",
        description = "The output",
        headers = @Header(name = MethodResponses.INTEGRATION, description = "What it was called through"),
        content = @Content(mediaType = "application/json", schema = @Schema(implementation = MethodResult.class)))
@APIResponse(
        responseCode = "202",
        description = "It will be called; Location tells where to look",
        headers = @Header(name = MethodResponses.INTEGRATION, description = "What it is called through"),
        content = @Content(mediaType = "application/json", schema = @Schema(implementation = AcceptedExecution.class)))
@APIResponse(responseCode = "400", description = "The body is not JSON, or a header cannot be read")
@APIResponse(responseCode = "401", description = "No valid token")
@APIResponse(responseCode = "404", description = "There is no such integration the caller may use, or no such method")
@APIResponse(
        responseCode = "409",
        description = "Not connected, not configured, disabled, archived, not callable, or the credential is rejected;"
                + " also a repeated Idempotency-Key whose first call has not ended")
@APIResponse(responseCode = "413", description = "The input has more than 1 MiB")
@APIResponse(
        responseCode = "422",
        description = "The input breaks the method's schema, or the address is not allowed; or the key was used for"
                + " another request")
@APIResponse(
        responseCode = "429",
        description = "More calls than the definition, or the provider, allows; too-many-queued: too many that are"
                + " made later have not ended")
@APIResponse(responseCode = "502", description = "The provider says no (code tells what), or nothing of use")
@APIResponse(
        responseCode = "503",
        description = "The provider failed again and again and is left alone for a while, or the store of"
                + " credentials does not answer")
@APIResponse(responseCode = "504", description = "The provider took too long; it may have done it")
public class MethodResource {
    private final ExecutionService executions;
    private final MethodResponses responses;
    private final Caller caller;

    MethodResource(ExecutionService executions, MethodResponses responses, Caller caller) {
        this.executions = executions;
        this.responses = responses;
        this.caller = caller;
    }

    @POST
    @Path("/{id}/methods/{method}")
    // Who hangs up loses the answer, not the call: it is written down, and kept under its key.
    @Cancellable(false)
    @Operation(summary = "Call a method of an integration, now or (Prefer: respond-async) later")
    @RequestBody(description = "The input", content = @Content(schema = @Schema(implementation = Object.class)))
    public Uni<RestResponse<Object>> call(
            @PathParam("id") UUID id,
            @PathParam("method") String method,
            @HeaderParam("Prefer") List<String> prefer,
            @HeaderParam("Idempotency-Key") @Nullable IdempotencyKey key,
            @NotNull ObjectNode input) {
        return executions
                .call(caller.userId(), caller.clientIds(), new IntegrationId(id), method, input)
                .chain(call -> responses.to(caller.userId(), call, prefer, key));
    }
}
