package dev.hypernet.credentials.secret;

import dev.hypernet.contracts.UserId;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.health.api.Wellness;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.eclipse.microprofile.health.HealthCheckResponse;

/**
 * Whether secrets can be read: told by {@code /q/health}, and no matter of readiness. A service without its store
 * answers 503 with the reason; taken out of service it would answer nothing at all, on every replica at once.
 */
@Wellness
@Singleton
class SecretStoreHealth implements AsyncHealthCheck {
    private static final UUID NOTHING = new UUID(0, 0);
    private static final UserId NOBODY = new UserId(NOTHING);

    private final SecretStore secrets;

    SecretStoreHealth(SecretStore secrets) {
        this.secrets = secrets;
    }

    /** Looks for a secret that nobody has, so that address, login, rights and mount all have their say. */
    @Override
    public Uni<HealthCheckResponse> call() {
        return secrets.read(NOBODY, NOTHING, 0)
                .map(none -> HealthCheckResponse.named("secret store").up().build())
                .onFailure(SecretStoreUnavailable.class)
                .recoverWithItem(SecretStoreHealth::down);
    }

    private static HealthCheckResponse down(Throwable failure) {
        return HealthCheckResponse.named("secret store")
                .down()
                .withData("reason", String.valueOf(failure.getMessage()))
                .build();
    }
}
