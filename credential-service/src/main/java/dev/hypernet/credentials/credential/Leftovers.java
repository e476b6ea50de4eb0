package dev.hypernet.credentials.credential;

import dev.hypernet.credentials.audit.SecretUses;
import dev.hypernet.credentials.audit.SecretUses.Use;
import dev.hypernet.credentials.secret.SecretStore;
import dev.hypernet.platform.context.CallerContext;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Secrets that no credential points at any more. */
@Singleton
class Leftovers {
    private static final Logger LOG = Logger.getLogger(Leftovers.class);
    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(1);
    private static final int RETRIES = 4;

    private final SecretStore secrets;
    private final SecretUses uses;

    Leftovers(SecretStore secrets, SecretUses uses) {
        this.secrets = secrets;
        this.uses = uses;
    }

    /**
     * Destroys a generation, which may take some tries, and records that. Never fails: what lies in the store still
     * must not take away what was gained, and goes with the credential.
     *
     * @param destruction which generation, and why
     */
    Uni<Void> destroy(Use destruction) {
        return secrets.destroy(destruction.owner(), destruction.credential(), destruction.generation())
                .runSubscriptionOn(CallerContext.here())
                .onFailure()
                .retry()
                .withBackOff(FIRST_RETRY, LONGEST_RETRY)
                .atMost(RETRIES)
                .emitOn(CallerContext.here())
                .chain(() -> uses.record(destruction))
                .onFailure()
                .invoke(failure -> LOG.warnf(
                        "credential %s: generation %d lies in the store until the credential is revoked: %s",
                        destruction.credential(), destruction.generation(), failure.getMessage()))
                .onFailure()
                .recoverWithNull();
    }
}
