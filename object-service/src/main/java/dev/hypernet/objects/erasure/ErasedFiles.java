package dev.hypernet.objects.erasure;

import dev.hypernet.objects.storage.BlobStore;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.List;

/** Removes stored files, off the event loop. */
@Singleton
class ErasedFiles {
    private final BlobStore store;
    private final Vertx vertx;

    ErasedFiles(BlobStore store, Vertx vertx) {
        this.store = store;
        this.vertx = vertx;
    }

    /** Those that are gone already are no failure. */
    Uni<Void> remove(List<String> paths) {
        return vertx.executeBlocking(() -> removed(paths), false).replaceWithVoid();
    }

    private int removed(List<String> paths) throws IOException {
        for (String path : paths) {
            store.delete(path);
        }
        return paths.size();
    }
}
