package dev.hypernet.persistence;

import io.smallrye.mutiny.Uni;
import java.util.function.Supplier;

/** Work over many rows in small transactions, so that nobody waits for it. */
public final class Batches {
    private Batches() {}

    /**
     * Does one batch after the other until one is not full. What fails ends it; the batches before stay done.
     *
     * @param size of a full batch
     * @param batch does at most so many and answers how many
     */
    public static Uni<Void> whileFull(int size, Supplier<Uni<Integer>> batch) {
        return Uni.createFrom()
                .<Integer>deferred(batch::get)
                .repeat()
                .until(done -> done < size)
                .onItem()
                .ignoreAsUni();
    }
}
