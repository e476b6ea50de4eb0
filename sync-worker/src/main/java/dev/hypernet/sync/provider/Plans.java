package dev.hypernet.sync.provider;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.UserId;
import java.util.Optional;

/** Knows the plan of each job. */
public interface Plans {

    /**
     * The job's plan.
     *
     * @return nothing when the job is gone or over, so that nobody waits for its pages
     * @throws NeighbourUnavailable when it cannot be told just now
     */
    Optional<Plan> of(JobId job, UserId user);

    /**
     * The same for its items' contents, which are still brought when the job is over, and by the plan of now when it is
     * forgotten.
     *
     * @return nothing when the integration is gone
     * @throws NeighbourUnavailable when it cannot be told just now
     */
    default Optional<Plan> ofContents(JobId job, UserId user, IntegrationId integration) {
        return of(job, user);
    }
}
