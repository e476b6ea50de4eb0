package dev.hypernet.credentials.rotation;

import dev.hypernet.credentials.secret.SecretKeys;
import dev.hypernet.credentials.secret.SecretKeys.Reading;
import dev.hypernet.credentials.secret.SecretKeys.Ring;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads the file of keys anew when it changes, and agrees with the other processes which version new secrets take:
 * the one that all of them make current. So nobody writes, and nobody rotates to, what another process cannot read
 * yet, however late its file arrives or its restart comes.
 *
 * <p>A file that is broken, or that takes away a key which a secret needs, changes nothing: the log says so once,
 * {@code hypernet_secrets_keys_refused} is 1 until it is mended.
 */
@Singleton
class KeyWatch {
    private static final Logger LOG = Logger.getLogger(KeyWatch.class);

    private final SecretKeys keys;
    private final KeyRepository secrets;
    private final Vertx vertx;
    private final UUID process = UUID.randomUUID();
    private volatile @Nullable String complaint;

    KeyWatch(SecretKeys keys, KeyRepository secrets, Vertx vertx, MeterRegistry metrics) {
        this.keys = keys;
        this.secrets = secrets;
        this.vertx = vertx;
        Gauge.builder("hypernet.secrets.keys.refused", () -> complaint == null ? 0 : 1)
                .description("Whether the file of keys is other than the keys in use, and not fit to replace them")
                .register(metrics);
    }

    /** What is wrong with the file; null when nothing is. */
    @Nullable
    String complaint() {
        return complaint;
    }

    @Scheduled(every = "${hypernet.secrets.watch-every:5s}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> look() {
        return vertx.executeBlocking(keys::reread, false).chain(this::settle).chain(this::agree);
    }

    private Uni<Void> settle(Reading reading) {
        return switch (reading) {
            case Reading.Unchanged unchanged -> Uni.createFrom().voidItem().invoke(() -> complaint = null);
            case Reading.Broken(String reason) -> Uni.createFrom().voidItem().invoke(() -> complain(reason));
            case Reading.Changed(Ring next) ->
                secrets.census()
                        .map(census -> census.objection(keys.ring(), next))
                        .invoke(objection -> objection.ifPresentOrElse(this::complain, () -> take(next)))
                        .replaceWithVoid();
        };
    }

    private void complain(String reason) {
        if (!reason.equals(complaint)) {
            LOG.errorf("the keys stay as they are, for the file is refused: %s", reason);
        }
        complaint = reason;
    }

    private void take(Ring next) {
        keys.take(next);
        complaint = null;
        LOG.infof(
                "the keys were read anew: versions %s, %s is current",
                String.join(", ", next.versions()), next.current());
    }

    private Uni<Void> agree() {
        return keys.isConfigured()
                ? secrets.announce(process, keys.ring().current())
                        .chain(secrets::agree)
                        .invoke(this::tell)
                        .replaceWithVoid()
                : Uni.createFrom().voidItem();
    }

    private void tell(boolean changed) {
        if (changed) {
            LOG.infof(
                    "all processes agree: new secrets take key version %s",
                    keys.ring().current());
        }
    }
}
