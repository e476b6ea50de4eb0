package dev.hypernet.credentials.webhook;

import dev.hypernet.credentials.secret.SecretStore;
import dev.hypernet.credentials.webhook.EndedSecretRepository.Ended;
import dev.hypernet.persistence.Owner;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import org.jboss.logging.Logger;

/** Destroys secrets that sign no more: whoever rotates because somebody else knows one expects it gone. */
@Singleton
class EndedSecrets {
    private static final Logger LOG = Logger.getLogger(EndedSecrets.class);
    private static final int AT_ONCE = 500;

    private final EndedSecretRepository ended;
    private final WebhookSecretRepository places;
    private final SecretStore secrets;
    private final Clock clock;

    EndedSecrets(EndedSecretRepository ended, WebhookSecretRepository places, SecretStore secrets, Clock clock) {
        this.ended = ended;
        this.places = places;
        this.secrets = secrets;
        this.clock = clock;
    }

    /** Of several replicas that do so at once none does harm: every step may be repeated. */
    @Scheduled(every = "10m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> destroy() {
        Instant now = clock.instant();
        return ended.ended(now, AT_ONCE)
                .onItem()
                .transformToMulti(found -> Multi.createFrom().iterable(found))
                .onItem()
                .transformToUniAndConcatenate(secret -> Owner.runAs(secret.owner(), () -> destroy(secret, now)))
                .onItem()
                .ignoreAsUni();
    }

    /** The secret before its row, which is what finds it. */
    private Uni<Void> destroy(Ended secret, Instant now) {
        return secrets.destroyUpTo(secret.owner(), secret.id(), secret.number())
                .chain(() -> places.endPrevious(secret.owner(), secret.id(), secret.number(), now))
                .onFailure()
                .invoke(failure -> LOG.warnf("a secret that signs no more could not be destroyed: %s", failure))
                .onFailure()
                .recoverWithNull();
    }
}
