package dev.hypernet.objects.storage;

import dev.hypernet.objects.storage.ReconciliationRepository.Named;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Brings store and rows together again after a crash between the two: files that no row names are removed when they are
 * old enough to be nobody's work in hand; blobs whose file is missing are counted and logged, never removed.
 *
 * <p>One replica at a time compares; each clears its own incoming folder.
 */
@ApplicationScoped
public class Reconciler {
    private static final Logger LOG = Logger.getLogger(Reconciler.class);
    private static final Duration OLD = Duration.ofHours(1);
    private static final String UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    private static final Pattern OURS =
            Pattern.compile("users/%s/(media|thumbnails)/\\d{4}/\\d{2}/%s[^/]*".formatted(UUID, UUID));

    private final BlobStore store;
    private final IncomingFolder incoming;
    private final ReconciliationRepository rows;
    private final Clock clock;
    private final Counter removed;
    private final AtomicLong missing = new AtomicLong();

    Reconciler(
            BlobStore store,
            IncomingFolder incoming,
            ReconciliationRepository rows,
            Clock clock,
            MeterRegistry metrics) {
        this.store = store;
        this.incoming = incoming;
        this.rows = rows;
        this.clock = clock;
        this.removed = Counter.builder("hypernet.storage.orphans.removed")
                .description("Stored files that no row named")
                .register(metrics);
        Gauge.builder("hypernet.storage.files.missing", missing, AtomicLong::doubleValue)
                .description("Blobs whose file was not there at the last look")
                .register(metrics);
    }

    @Scheduled(
            every = "${hypernet.media.reconcile-every:6h}",
            delayed = "10m",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    public Uni<Void> reconcile() {
        Instant then = clock.instant().minus(OLD);
        return Uni.createFrom()
                .voidItem()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .invoke(() -> clearIncoming(then))
                .chain(() -> rows.alone(() -> removeUnnamed(then).chain(this::lookForMissing)));
    }

    private void clearIncoming(Instant then) {
        try {
            for (Path abandoned : incoming.abandonedBefore(then)) {
                Files.deleteIfExists(abandoned);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private Uni<Void> removeUnnamed(Instant then) {
        return Multi.createFrom()
                .resource(this::listed, files -> Multi.createFrom().items(files))
                .withFinalizer((Stream<StoredFile> files) -> files.close())
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .filter(file -> file.modifiedAt().isBefore(then))
                .map(StoredFile::path)
                .filter(path -> OURS.matcher(path).matches())
                .group()
                .intoLists()
                .of(ReconciliationRepository.PAGE)
                .onItem()
                .transformToUniAndConcatenate(this::removeUnnamed)
                .onItem()
                .ignoreAsUni();
    }

    private Uni<List<String>> removeUnnamed(List<String> paths) {
        return rows.unnamed(paths)
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .invoke(unnamed -> unnamed.forEach(this::remove));
    }

    private void remove(String path) {
        try {
            store.delete(path);
            removed.increment();
            LOG.infof("removed a file that no row names: %s", path);
        } catch (IOException failure) {
            LOG.warnf("could not remove %s, which no row names: %s", path, failure.getMessage());
        }
    }

    private Uni<Void> lookForMissing() {
        return Uni.createFrom().deferred(() -> new Look().atAll());
    }

    /** One walk over all blobs, in the order of their keys. */
    private final class Look {
        private Named last = Named.BEFORE_ALL;
        private long found;

        Uni<Void> atAll() {
            return Multi.createBy()
                    .repeating()
                    .uni(() -> rows.after(last)
                            .emitOn(Infrastructure.getDefaultWorkerPool())
                            .invoke(page -> page.forEach(this::at)))
                    .whilst(page -> page.size() == ReconciliationRepository.PAGE)
                    .onItem()
                    .ignoreAsUni()
                    .invoke(() -> missing.set(found));
        }

        private void at(Named blob) {
            last = blob;
            try {
                if (!store.exists(blob.path())) {
                    found++;
                    LOG.errorf("the file of a blob is missing: %s", blob.path());
                }
            } catch (IOException failure) {
                LOG.warnf("could not look for %s: %s", blob.path(), failure.getMessage());
            }
        }
    }

    private Stream<StoredFile> listed() {
        try {
            return store.list();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
