package dev.hypernet.objects.sync;

import dev.hypernet.contracts.event.Batch;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;

/** Applies what was set aside once more, apart from any chain and any job's ledger. */
@Singleton
public class SecondTry {
    private final BatchService batches;

    SecondTry(BatchService batches) {
        this.batches = batches;
    }

    /** What became of it. */
    public sealed interface Answer {}

    /** The object says what the record says. */
    public record Applied() implements Answer {}

    /** Its owner deleted the object, or it was purged: the source may say what it likes. */
    public record NotWanted() implements Answer {}

    /** It cannot be stored still. */
    public record StillRefused(Refused why) implements Answer {}

    /**
     * In the caller's transaction.
     *
     * @param single a batch of one record
     */
    public Uni<Answer> apply(SqlConnection connection, Batch single) {
        return batches.again(connection, single);
    }
}
