package dev.hypernet.objects.upload;

import dev.hypernet.objects.storage.BlobStore;
import dev.hypernet.objects.storage.Incoming;
import dev.hypernet.platform.problem.Problem;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Files before, and after, the transaction that names them. What goes wrong here is left to the reconciler. */
@Singleton
class Placement {
    private static final Logger LOG = Logger.getLogger(Placement.class);

    private final BlobStore store;

    Placement(BlobStore store) {
        this.store = store;
    }

    /**
     * Places the bytes, here and now, and does the work; removes them unless its outcome keeps them. When the work failed
     * with anything but a refusal, it may have been committed all the same: then nothing is removed.
     */
    <T> Uni<T> during(Incoming incoming, String path, Supplier<Uni<T>> work, Predicate<T> keeps) {
        try {
            store.place(incoming, path);
        } catch (IOException failure) {
            discard(incoming);
            return Uni.createFrom().failure(failure);
        }
        return keeping(path, work, keeps);
    }

    /**
     * Places the bytes at the first of these paths that is free; the last one must be nobody else's.
     *
     * @return where they are
     */
    String placed(Incoming incoming, String path, String otherwise) {
        try {
            if (store.placeNew(incoming, path)) {
                return path;
            }
            store.place(incoming, otherwise);
            return otherwise;
        } catch (IOException failure) {
            discard(incoming);
            throw new UncheckedIOException(failure);
        }
    }

    /** What {@link #during} does with bytes that are placed already. */
    <T> Uni<T> keeping(String path, Supplier<Uni<T>> work, Predicate<T> keeps) {
        return Uni.createFrom()
                .deferred(work::get)
                .call(outcome -> keeps.test(outcome) ? Uni.createFrom().voidItem() : removed(path))
                .onFailure(Problem.class)
                .call(() -> removed(path));
    }

    /** On a worker thread; never fails. */
    Uni<Void> removed(String path) {
        return Uni.createFrom()
                .voidItem()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .invoke(() -> remove(path));
    }

    /** Never fails. */
    void discard(Incoming incoming) {
        try {
            store.discard(incoming);
        } catch (IOException failure) {
            LOG.warnf("could not remove %s: %s", incoming.file(), failure.getMessage());
        }
    }

    private void remove(String path) {
        try {
            store.delete(path);
        } catch (IOException failure) {
            LOG.warnf("could not remove %s: %s", path, failure.getMessage());
        }
    }
}
