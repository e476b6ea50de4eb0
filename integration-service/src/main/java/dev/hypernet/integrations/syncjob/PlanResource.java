package dev.hypernet.integrations.syncjob;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Owner;
import dev.hypernet.platform.identity.CallingService;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** For sync-worker: what a job's pages are fetched and mapped by, as long as it runs, and its contents ever after. */
@Path("/internal/v1/sync-jobs")
@Authenticated
public class PlanResource {
    private final SyncJobService jobs;
    private final CallingService caller;

    PlanResource(SyncJobService jobs, CallingService caller) {
        this.jobs = jobs;
        this.caller = caller;
    }

    @GET
    @Path("/{id}/plan")
    @Operation(hidden = true)
    public Uni<SyncJobService.Plan> plan(
            @PathParam("id") UUID id,
            @RestQuery("user_id") UUID user,
            @RestQuery("purpose") @Nullable String purpose,
            @RestQuery("integration_id") @Nullable UUID integration) {
        caller.oneOf(CallingService.SYNC_WORKER);
        UserId owner = new UserId(user);
        Owner.set(owner);
        JobId job = new JobId(id);
        return "content".equals(purpose)
                ? jobs.planOfContents(owner, job, integration == null ? null : new IntegrationId(integration))
                : jobs.plan(owner, job);
    }
}
