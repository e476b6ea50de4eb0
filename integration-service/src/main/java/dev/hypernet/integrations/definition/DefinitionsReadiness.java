package dev.hypernet.integrations.definition;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready once the definition documents have been read. */
@Readiness
@ApplicationScoped
class DefinitionsReadiness implements HealthCheck {
    private final Definitions definitions;

    DefinitionsReadiness(Definitions definitions) {
        this.definitions = definitions;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("definitions")
                .status(definitions.isReady())
                .build();
    }
}
