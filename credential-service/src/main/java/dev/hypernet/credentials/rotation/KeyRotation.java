package dev.hypernet.credentials.rotation;

import dev.hypernet.credentials.rotation.KeyRepository.Turn;
import dev.hypernet.credentials.rotation.KeyRepository.Turned;
import dev.hypernet.credentials.secret.SecretKeys;
import dev.hypernet.credentials.secret.SecretKeys.Ring;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts the secrets of other key versions anew, with the version all processes agreed on, on every replica at
 * once and in slices of {@value #SLICE}; a slice passes by what another replica has in hand. Nothing stands still
 * meanwhile: a secret can be read at every moment, under the old version or under the new one. A process that dies
 * leaves the slice it was at as it was.
 *
 * <p>{@code hypernet_secrets_by_key{version}} tells how far it is, and the log when nothing needs a version any
 * more.
 */
@Singleton
public class KeyRotation {
    static final int SLICE = 200;

    private static final Logger LOG = Logger.getLogger(KeyRotation.class);

    private final KeyRepository secrets;
    private final SecretKeys keys;
    private final KeyWatch watch;
    private final MultiGauge byKey;
    private final Map<String, Long> unopened = new ConcurrentHashMap<>();
    private volatile Set<String> missing = Set.of();
    private volatile Set<String> unused = Set.of();

    KeyRotation(KeyRepository secrets, SecretKeys keys, KeyWatch watch, MeterRegistry metrics) {
        this.secrets = secrets;
        this.keys = keys;
        this.watch = watch;
        this.byKey = MultiGauge.builder("hypernet.secrets.by.key")
                .description("Secrets of the embedded store by the key version they name")
                .register(metrics);
    }

    /** How far the walk over one version's secrets is. */
    private static final class Walk {
        private Place last = Place.BEFORE_ALL;
        private long opened;
        private final List<Place> unopened = new ArrayList<>();

        void passed(List<Turned> slice) {
            for (Turned turned : slice) {
                last = turned.place();
                if (turned.opened()) {
                    opened++;
                } else {
                    unopened.add(turned.place());
                }
            }
        }
    }

    /** Counts the secrets and rotates what there is to rotate; without keys there is nothing. */
    @Scheduled(
            every = "${hypernet.secrets.rotation-every:30s}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> rotate() {
        return keys.isConfigured()
                ? secrets.census().invoke(this::tell).chain(this::rotateAll)
                : Uni.createFrom().voidItem();
    }

    /** How the keys stand; without keys there is nothing to tell. */
    Uni<KeysView> state() {
        return secrets.census()
                .map(census -> KeysView.of(census, keys.isConfigured() ? keys.ring() : null, watch.complaint()));
    }

    private Uni<Void> rotateAll(Census census) {
        return Multi.createFrom()
                .iterable(turns(census.agreed(), census, keys.ring()))
                .onItem()
                .transformToUniAndConcatenate(this::walk)
                .onItem()
                .ignoreAsUni();
    }

    /** Whatever is not of the agreed version, as far as its key is here. */
    private static List<Turn> turns(@Nullable String to, Census census, Ring ring) {
        return to == null
                ? List.of()
                : census.secrets().keySet().stream()
                        .filter(from -> !from.equals(to))
                        .sorted()
                        .flatMap(from -> turn(from, to, ring))
                        .toList();
    }

    private static Stream<Turn> turn(String from, String to, Ring ring) {
        return ring.key(from).stream()
                .flatMap(fromKey -> ring.key(to).stream().map(toKey -> new Turn(from, fromKey, to, toKey)));
    }

    private Uni<Void> walk(Turn turn) {
        Walk walk = new Walk();
        return Uni.createFrom()
                .deferred(() -> secrets.rotate(turn, walk.last, SLICE))
                .invoke(walk::passed)
                .repeat()
                .whilst(slice -> slice.size() == SLICE)
                .collect()
                .last()
                .invoke(() -> tell(turn, walk))
                .replaceWithVoid();
    }

    private void tell(Turn turn, Walk walk) {
        if (walk.opened > 0) {
            LOG.infof("%d secrets of key version %s name %s now", walk.opened, turn.from(), turn.to());
        }
        Long before = unopened.put(turn.from(), (long) walk.unopened.size());
        if (!walk.unopened.isEmpty() && (before == null || before != walk.unopened.size())) {
            LOG.errorf(
                    "%d secrets do not open with the key of version %s, which they name, and stay as they are: %s"
                            + " first",
                    walk.unopened.size(), turn.from(), walk.unopened.getFirst());
        }
    }

    /** Once each. */
    private void tell(Census census) {
        byKey.register(
                census.secrets().entrySet().stream()
                        .<Row<?>>map(count -> Row.of(Tags.of("version", count.getKey()), count.getValue()))
                        .toList(),
                true);
        Set<String> missingNow = Set.copyOf(census.missing(keys.ring()));
        Set<String> unusedNow = Set.copyOf(census.unused(keys.ring()));
        missingNow.stream()
                .filter(version -> !missing.contains(version))
                .forEach(version -> LOG.errorf(
                        "%d secrets name key version %s, which is not configured: nobody can read them",
                        census.secrets().get(version), version));
        unusedNow.stream()
                .filter(version -> !unused.contains(version))
                .forEach(version -> LOG.infof("no secret names key version %s any more", version));
        missing = missingNow;
        unused = unusedNow;
    }
}
