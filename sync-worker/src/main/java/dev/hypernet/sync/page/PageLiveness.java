package dev.hypernet.sync.page;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Dead: the poll thread has ended, as when another worker took this one's instance id. */
@Liveness
@ApplicationScoped
public class PageLiveness implements HealthCheck {
    private final PageWorker worker;

    PageLiveness(PageWorker worker) {
        this.worker = worker;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("page consumer")
                .status(worker.isAlive())
                .build();
    }
}
