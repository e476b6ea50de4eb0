package dev.hypernet.integrations.syncjob;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.platform.identity.Caller;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** An integration's syncs: asking for one, and how they stand. */
@Path("/api/v1/integrations")
@Tag(name = "Syncs")
@Authenticated
@APIResponse(responseCode = "401", description = "No valid token")
@APIResponse(responseCode = "404", description = "There is none, or it is not the caller's")
public class SyncResource {
    private final SyncJobService jobs;
    private final Caller caller;

    SyncResource(SyncJobService jobs, Caller caller) {
        this.jobs = jobs;
        this.caller = caller;
    }

    /** What kind of sync: everything, or what changed since the last one. */
    public record SyncRequest(
            @NotNull @Pattern(regexp = "full|incremental", message = "must be full or incremental")
            String syncType) {}

    @POST
    @Path("/{id}/sync")
    @Operation(summary = "Sync now")
    @APIResponse(
            responseCode = "202",
            description = "The job, begun",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = SyncJobView.class)))
    @APIResponse(
            responseCode = "200",
            description = "The job that runs already",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = SyncJobView.class)))
    @APIResponse(
            responseCode = "409",
            description = "The integration is not connected or not enabled, or its provider has nothing to sync")
    @APIResponse(responseCode = "422", description = "A field breaks a rule")
    public Uni<RestResponse<SyncJobView>> sync(@PathParam("id") UUID id, @Valid @NotNull SyncRequest request) {
        return jobs.request(caller.userId(), new IntegrationId(id), request.syncType())
                .map(requested -> RestResponse.ResponseBuilder.<SyncJobView>create(requested.isNew() ? 202 : 200)
                        .entity(SyncJobView.of(requested.told()))
                        .build());
    }

    @GET
    @Path("/{id}/sync-status")
    @Operation(summary = "How the integration's syncs stand")
    @APIResponse(responseCode = "200", description = "The last outcome, and the latest job with its ledger")
    public Uni<SyncStatusView> status(@PathParam("id") UUID id) {
        return jobs.status(caller.userId(), new IntegrationId(id)).map(SyncStatusView::of);
    }
}
