package dev.hypernet.sync.page;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready: a member of the group, with lanes or idle, and Kafka connected. */
@Readiness
@ApplicationScoped
public class PageReadiness implements HealthCheck {
    private final PageWorker worker;

    PageReadiness(PageWorker worker) {
        this.worker = worker;
    }

    @Override
    public HealthCheckResponse call() {
        PageConsumer.State state = worker.state();
        return HealthCheckResponse.named("page lanes")
                .status(state.joined() && state.reachable())
                .withData("lanes", state.lanes())
                .withData("open", state.openLanes())
                .build();
    }
}
