package dev.hypernet.credentials.audit;

import dev.hypernet.credentials.audit.Seal.Retained;
import dev.hypernet.credentials.audit.Seal.Statement;
import dev.hypernet.credentials.audit.SealRepository.Standing;
import dev.hypernet.credentials.audit.SealRepository.Waiting;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Seals what the audit has recorded, some seconds behind it, one replica at a time. A use waits in {@code
 * secret_use_unsealed} from its own transaction on, so one that commits late is sealed late, and nobody waits for the
 * sealer. Seals, and what no longer waits, are one transaction: a sealer that dies has sealed all of it or nothing.
 *
 * <p>Each seal is told to the log, {@code 17:9f86d0…}, and its sequence to the metrics: whoever cuts off the end of
 * the chain cannot take those back. A replica that has seen a seal which is not there any more goes on behind it, so
 * that the hole stays to be seen.
 */
@ApplicationScoped
public class Sealer {
    private static final Logger LOG = Logger.getLogger(Sealer.class);
    /** Rows in one transaction, and so in one seal at most. */
    private static final int MOST = 1000;

    private static final Batch NOTHING = new Batch(List.of(), Optional.empty());

    private final SealRepository seals;
    private final SealingKeys keys;
    private final Horizon horizon;
    private final Clock clock;
    private final AtomicReference<@Nullable Seal> newest = new AtomicReference<>();
    private final AtomicLong unsealedSeconds = new AtomicLong();

    Sealer(SealRepository seals, SealingKeys keys, Horizon horizon, Clock clock, MeterRegistry metrics) {
        this.seals = seals;
        this.keys = keys;
        this.horizon = horizon;
        this.clock = clock;
        Gauge.builder("hypernet.audit.sealed.sequence", newest, seal -> sequence(seal.get()))
                .description("The newest seal of the audit that this replica has made or verified")
                .register(metrics);
        Gauge.builder("hypernet.audit.unsealed.seconds", unsealedSeconds, AtomicLong::doubleValue)
                .description("How long the first use that is not sealed has been waiting")
                .register(metrics);
    }

    /**
     * What one transaction has done.
     *
     * @param next behind which position there is more; nothing at the end
     */
    private record Batch(List<Seal> made, Optional<Long> next) {}

    /** The newest seal this replica has made or seen, if any. */
    Optional<Witness> witness() {
        return Optional.ofNullable(newest.get()).map(Seal::witness);
    }

    /** Seals whatever is committed, in small transactions; nothing when another replica is at it. */
    @Scheduled(every = "${hypernet.audit.seal-every:2s}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    public Uni<Void> seal() {
        AtomicLong reached = new AtomicLong();
        return Uni.createFrom()
                .deferred(() -> sealBehind(reached.get()))
                .invoke(batch -> batch.next().ifPresent(reached::set))
                .repeat()
                .whilst(batch -> batch.next().isPresent())
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Batch> sealBehind(long position) {
        return seals.alone(connection -> sealBehind(connection, position))
                .map(done -> done.orElse(NOTHING))
                .invoke(batch -> batch.made().forEach(this::tell));
    }

    private Uni<Batch> sealBehind(SqlConnection connection, long position) {
        return seals.standing(connection)
                .invoke(this::see)
                .chain(standing -> seals.waiting(connection, position, MOST)
                        .chain(waiting -> waiting.isEmpty()
                                ? Uni.createFrom().item(NOTHING)
                                : seal(connection, standing, waiting)));
    }

    private Uni<Batch> seal(SqlConnection connection, Standing standing, List<Waiting> waiting) {
        Optional<Long> next = waiting.size() < MOST
                ? Optional.empty()
                : Optional.of(waiting.getLast().position());
        Seal before = before(standing.newest());
        if (before != null && !keys.know(before)) {
            // Replicas that have its key go on: a change of keys reaches one after another.
            LOG.errorf("the audit is not sealed here: seal %d was made with a key unknown here", before.sequence());
            return Uni.createFrom().item(NOTHING);
        }
        return seals.uses(connection, waiting)
                .chain(uses -> uses.isEmpty()
                        ? Uni.createFrom().item(List.<Seal>of())
                        : append(connection, before, horizon.at(standing.moment()), uses))
                .map(made -> new Batch(made, next));
    }

    private Uni<List<Seal>> append(
            SqlConnection connection, @Nullable Seal before, Instant horizon, List<RecordedUse> uses) {
        Retained known = known(before);
        Instant reached = horizon.isAfter(known.horizon()) ? horizon : known.horizon();
        return seals.outlived(connection, known.keptFrom(), reached)
                .map(outlived -> new Retained(reached, keptFrom(known.keptFrom(), outlived)))
                .chain(retained -> append(connection, chain(before, retained, uses), uses)
                        .call(() -> retained.equals(known)
                                ? Uni.createFrom().voidItem()
                                : seals.forget(connection, retained)));
    }

    private Uni<List<Seal>> append(SqlConnection connection, List<Seal> made, List<RecordedUse> uses) {
        return seals.append(connection, made, uses).replaceWith(made);
    }

    /** What a seal says of retention counts if it is genuine: or else a forged one would have its words signed here. */
    private Retained known(@Nullable Seal before) {
        return before != null && keys.made(before) ? before.statement().retained() : Retained.EVERYTHING;
    }

    /** Never past a seal that is missing or was changed: that one stays to be seen. */
    private long keptFrom(long first, List<Seal> outlived) {
        long kept = first;
        for (Seal seal : outlived) {
            if (seal.sequence() != kept || !keys.made(seal)) {
                return kept;
            }
            kept++;
        }
        return kept;
    }

    /** A seal for each month, so that all of its rows go together. */
    private List<Seal> chain(@Nullable Seal before, Retained retained, List<RecordedUse> uses) {
        List<Seal> made = new ArrayList<>();
        Seal last = before;
        for (List<RecordedUse> month : uses.stream()
                .collect(Collectors.groupingBy(RecordedUse::month, TreeMap::new, Collectors.toList()))
                .values()) {
            last = keys.seal(Statement.over(month, last, retained, clock.instant()));
            made.add(last);
        }
        return made;
    }

    /** What the next seal follows. One that this replica knows and that is gone is followed all the same. */
    private @Nullable Seal before(@Nullable Seal found) {
        Seal known = newest.get();
        if (known == null || (found != null && found.sequence() > known.sequence()) || known.equals(found)) {
            return found;
        }
        LOG.errorf("the audit was changed: it ends with seal %d, but %s was there", sequence(found), known.witness());
        return known;
    }

    /** Only a genuine seal is remembered: one that is forged would be followed still when it is long gone. */
    private void see(Standing standing) {
        Seal found = standing.newest();
        if (found != null && keys.made(found)) {
            newest.accumulateAndGet(found, Sealer::later);
        }
        Instant since = standing.waitingSince();
        unsealedSeconds.set(
                since == null
                        ? 0
                        : Math.max(0, Duration.between(since, standing.moment()).toSeconds()));
    }

    private void tell(Seal seal) {
        newest.accumulateAndGet(seal, Sealer::later);
        LOG.infof("audit sealed: %s rows=%d", seal.witness(), seal.statement().rows());
    }

    private static Seal later(@Nullable Seal one, Seal other) {
        return one == null || one.sequence() < other.sequence() ? other : one;
    }

    private static long sequence(@Nullable Seal seal) {
        return seal == null ? 0 : seal.sequence();
    }
}
