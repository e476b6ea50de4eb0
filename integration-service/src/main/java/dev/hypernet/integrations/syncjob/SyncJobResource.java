package dev.hypernet.integrations.syncjob;

import dev.hypernet.contracts.JobId;
import dev.hypernet.platform.identity.Caller;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.paging.PageQuery;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.ws.rs.BeanParam;
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

/** The ledger of all jobs (row S08). */
@Path("/api/v1/sync-jobs")
@Tag(name = "Syncs")
@Authenticated
@APIResponse(responseCode = "401", description = "No valid token")
@APIResponse(responseCode = "404", description = "There is none, or it is not the caller's")
public class SyncJobResource {
    private final SyncJobService jobs;
    private final Caller caller;

    SyncJobResource(SyncJobService jobs, Caller caller) {
        this.jobs = jobs;
        this.caller = caller;
    }

    @GET
    @Operation(summary = "The caller's jobs, newest first", description = "All filters combine.")
    @APIResponse(
            responseCode = "200",
            description = "A page of jobs with the sums of their ledgers, without their streams")
    @APIResponse(responseCode = "400", description = "A parameter cannot be read")
    public Uni<Page<SyncJobView>> list(@BeanParam SyncJobListParameters parameters, @BeanParam @Valid PageQuery page) {
        return jobs.list(caller.userId(), parameters.filter(), page.cursor, page.limit)
                .map(found -> found.map(SyncJobView::of));
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "One job with its ledger")
    @APIResponse(responseCode = "200", description = "The job")
    public Uni<SyncJobView> get(@PathParam("id") UUID id) {
        return jobs.get(caller.userId(), new JobId(id)).map(SyncJobView::of);
    }

    @POST
    @Path("/{id}/cancel")
    @Operation(
            summary = "End a job now",
            description =
                    "What it had applied stays, its cursors do not move, and nothing of it that is still under way"
                            + " is applied. One that is cancelled already stays so.")
    @APIResponse(responseCode = "200", description = "The job, cancelled")
    @APIResponse(responseCode = "409", description = "job-over: it has ended by itself")
    public Uni<SyncJobView> cancel(@PathParam("id") UUID id) {
        return jobs.cancel(caller.userId(), new JobId(id)).map(SyncJobView::of);
    }

    @POST
    @Path("/{id}/retry")
    @Operation(
            summary = "Read again what a job left unread",
            description = "A new job of the same kind reads the streams that failed or never came to their end.")
    @APIResponse(
            responseCode = "202",
            description = "The new job, begun",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = SyncJobView.class)))
    @APIResponse(
            responseCode = "200",
            description = "The job of its integration that runs already",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = SyncJobView.class)))
    @APIResponse(
            responseCode = "409",
            description = "job-running; nothing-to-retry; or the integration is not connected or not enabled")
    public Uni<RestResponse<SyncJobView>> retry(@PathParam("id") UUID id) {
        return jobs.retry(caller.userId(), new JobId(id)).map(SyncResource::answer);
    }
}
