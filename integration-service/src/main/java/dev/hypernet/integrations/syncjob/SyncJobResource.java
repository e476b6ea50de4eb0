package dev.hypernet.integrations.syncjob;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.JobId;
import dev.hypernet.platform.identity.Caller;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.paging.PageQuery;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

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
    @Operation(summary = "The caller's jobs, newest first")
    @APIResponse(responseCode = "200", description = "A page of jobs, without their ledgers")
    public Uni<Page<SyncJobView>> list(
            @BeanParam @Valid PageQuery page, @QueryParam("integration_id") @Nullable UUID integration) {
        return jobs.list(
                        caller.userId(),
                        integration == null ? null : new IntegrationId(integration),
                        page.cursor,
                        page.limit)
                .map(found -> found.map(SyncJobView::of));
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "One job with its ledger")
    @APIResponse(responseCode = "200", description = "The job")
    public Uni<SyncJobView> get(@PathParam("id") UUID id) {
        return jobs.get(caller.userId(), new JobId(id)).map(SyncJobView::of);
    }
}
