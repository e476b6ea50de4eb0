package dev.hypernet.credentials.rotation;

import dev.hypernet.credentials.secret.SecretKeys;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * What this process is configured to read against what there is to read. A process that cannot read what others have
 * written would answer that secrets are lost, or end what lives at a provider as if it were not there; it stops at its
 * start, with a sentence.
 *
 * <p>So a pod whose file of keys comes late is restarted until it is there, and one whose store was changed without
 * moving what lay in the other is not let in.
 */
@Singleton
class FitToStart {
    /** Before anything runs that says to the other processes what this one wants: the scheduler starts at 0. */
    private static final int BEFORE_THE_SCHEDULER = -1;

    private final KeyRepository versions;
    private final MigrationRepository places;
    private final SecretKeys keys;
    private final String store;
    private final Optional<String> alsoRead;

    FitToStart(
            KeyRepository versions,
            MigrationRepository places,
            SecretKeys keys,
            @ConfigProperty(name = "hypernet.secrets.store", defaultValue = SecretMigration.EMBEDDED) String store,
            @ConfigProperty(name = "hypernet.secrets.also-read") Optional<String> alsoRead) {
        this.versions = versions;
        this.places = places;
        this.keys = keys;
        this.store = store;
        this.alsoRead = alsoRead;
    }

    void begin(@Observes @Priority(BEFORE_THE_SCHEDULER) StartupEvent begun) throws Throwable {
        VertxContextSupport.subscribeAndAwait(this::check);
    }

    /** Fails with a sentence when this process must not start. */
    Uni<Void> check() {
        return readsTheTable()
                ? versions.needed()
                        .invoke(needed -> needed.ifPresent(this::requireKey))
                        .replaceWithVoid()
                : places.leftBehind(store).invoke(this::requireNone).replaceWithVoid();
    }

    private boolean readsTheTable() {
        return store.equals(SecretMigration.EMBEDDED)
                || alsoRead.filter(SecretMigration.EMBEDDED::equals).isPresent();
    }

    private void requireKey(String version) {
        if (keys.ring().key(version).isEmpty()) {
            throw new IllegalStateException(
                    ("New secrets take key version %s, on which all processes agreed, and this one has no such key:"
                                    + " hypernet.secrets.keys-file or hypernet.secrets.keys.%s. What it wrote others"
                                    + " might not read, and it would not read what they wrote.")
                            .formatted(version, version));
        }
    }

    private void requireNone(long leftBehind) {
        if (leftBehind > 0) {
            throw new IllegalStateException(
                    ("%d secrets lie in the table alone, and with hypernet.secrets.store=%s nobody"
                                    + " would look there: set hypernet.secrets.also-read=embedded and move them with"
                                    + " migrate-secrets --from embedded --to %s before it is left out.")
                            .formatted(leftBehind, store, store));
        }
    }
}
