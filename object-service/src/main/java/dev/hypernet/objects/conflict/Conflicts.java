package dev.hypernet.objects.conflict;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.objects.lifecycle.ObjectTable;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** What syncs leave for people to decide, written within the sync's own transaction. */
@Singleton
public class Conflicts {
    private final ConflictRepository conflicts;
    private final ConflictPolicy usual;

    Conflicts(
            ConflictRepository conflicts,
            @ConfigProperty(name = "hypernet.sync.conflict-policy", defaultValue = "source_wins") String usual) {
        this.conflicts = conflicts;
        this.usual = ConflictPolicy.of(usual, ConflictPolicy.SOURCE_WINS);
    }

    /** The policy of a batch; null for what the installation has. */
    public ConflictPolicy policy(@Nullable String word) {
        return ConflictPolicy.of(word, usual);
    }

    /** Writes these down; one that is open already takes the source's newer word. */
    public Uni<Void> keep(SqlConnection connection, UserId owner, List<NewConflict> found, Instant now) {
        return found.isEmpty() ? Uni.createFrom().voidItem() : conflicts.keep(connection, owner, found, now);
    }

    /**
     * After objects that were there before are written: closes what is open of them and no question any more, as both
     * agree now, or the source took its change back, or has again what it no longer had; and writes down what the merge
     * found.
     *
     * @param policy what decides now: of what another left open, that is over once the source says something new
     * @param found what the merge could not decide; where the source only took its change back, that is nothing
     * @return how many were written down
     */
    public Uni<Integer> update(
            SqlConnection connection,
            UserId owner,
            ObjectTable table,
            List<ObjectId> objects,
            ConflictPolicy policy,
            List<NewConflict> found,
            Instant now) {
        return objects.isEmpty()
                ? Uni.createFrom().item(0)
                : conflicts
                        .settle(connection, owner, table, objects, policy != ConflictPolicy.MANUAL, now)
                        .map(settled -> found.stream()
                                .filter(conflict -> !settled.contains(conflict.place()))
                                .toList())
                        .call(left -> keep(connection, owner, left, now))
                        .map(List::size);
    }
}
