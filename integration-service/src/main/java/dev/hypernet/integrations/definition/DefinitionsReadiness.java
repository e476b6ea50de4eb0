package dev.hypernet.integrations.definition;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready once the definition documents have been read. */
@Readiness
@ApplicationScoped
class DefinitionsReadiness implements HealthCheck {
    private final FileMirror documents;

    DefinitionsReadiness(FileMirror documents) {
        this.documents = documents;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("definitions")
                .status(documents.isReady())
                .build();
    }
}
