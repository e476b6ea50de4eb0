package dev.hypernet.integrations.syncjob;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.platform.http.QueryText;
import dev.hypernet.platform.identity.Caller;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

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

    /**
     * What kind of sync: everything, or what changed since the last one.
     *
     * @param streams what is read; without them all that is switched on
     */
    public record SyncRequest(
            @NotNull @Pattern(regexp = "full|incremental", message = "must be full or incremental")
            String syncType,

            @Schema(description = "Only these; without them all that are switched on")
            @Size(min = 1, max = 100)
            @Nullable
            Set<@NotNull @Size(min = 1, max = 100) String> streams) {}

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
        return jobs.requestSync(
                        caller.userId(),
                        new IntegrationId(id),
                        new SyncOrder(request.syncType(), "manual", request.streams()))
                .map(SyncResource::answer);
    }

    /** A job that has begun, or the one that runs already. */
    static RestResponse<SyncJobView> answer(SyncJobService.Requested requested) {
        return RestResponse.ResponseBuilder.<SyncJobView>create(requested.isNew() ? 202 : 200)
                .entity(SyncJobView.of(requested.told()))
                .build();
    }

    @POST
    @Path("/{id}/streams/{stream}/reset")
    @ResponseStatus(204)
    @Operation(
            summary = "Read a stream from its beginning",
            description = "Forgets where it is read on: the next sync, of whatever kind, reads it whole.")
    @APIResponse(responseCode = "204", description = "It is forgotten, or there was nothing to forget")
    @APIResponse(responseCode = "409", description = "sync-running: a job reads it now")
    public Uni<Void> reset(@PathParam("id") UUID id, @PathParam("stream") String stream) {
        return jobs.reset(caller.userId(), new IntegrationId(id), QueryText.isStorable(stream) ? stream : "");
    }

    @GET
    @Path("/{id}/sync-status")
    @Operation(summary = "How the integration's syncs stand")
    @APIResponse(responseCode = "200", description = "The last outcome, and the latest job with its ledger")
    public Uni<SyncStatusView> status(@PathParam("id") UUID id) {
        return jobs.status(caller.userId(), new IntegrationId(id)).map(SyncStatusView::of);
    }
}
