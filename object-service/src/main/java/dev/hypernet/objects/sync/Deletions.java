package dev.hypernet.objects.sync;

import dev.hypernet.contracts.event.ObjectSnapshot;
import dev.hypernet.objects.conflict.Conflicts;
import dev.hypernet.objects.conflict.NewConflict;
import dev.hypernet.objects.lifecycle.ObjectTable;
import dev.hypernet.objects.sync.SyncedObjectRepository.Detached;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;

/**
 * What becomes of objects that their source no longer has. One that its owner did not change is deleted, and an admin
 * can restore it. One that they changed is deleted where the source wins; else it stays theirs, and a conflict says so.
 */
@Singleton
class Deletions {
    private final SyncedObjectRepository objects;
    private final Conflicts conflicts;

    Deletions(SyncedObjectRepository objects, Conflicts conflicts) {
        this.objects = objects;
        this.conflicts = conflicts;
    }

    /**
     * What came of it; what was gone before, or never there, is in neither.
     *
     * @param objects those deleted now, whose history and events are the caller's to write
     * @param kept how many stay, though their source no longer has them
     */
    record Deleted(List<ObjectSnapshot> objects, int kept) {}

    Uni<Deleted> apply(
            SqlConnection connection, Source source, ObjectTable table, List<String> sourceIds, Instant now) {
        return objects.delete(connection, table, source, sourceIds, now)
                .chain(deleted ->
                        keep(connection, source, table, sourceIds, now).map(kept -> new Deleted(deleted, kept)));
    }

    private Uni<Integer> keep(
            SqlConnection connection, Source source, ObjectTable table, List<String> sourceIds, Instant now) {
        return source.policy().deletesWhatWasEdited()
                ? Uni.createFrom().item(0)
                : objects.detach(connection, table, source, sourceIds, now)
                        .call(kept -> conflicts.keep(connection, source.owner(), conflicts(source, kept), now))
                        .map(List::size);
    }

    private static List<NewConflict> conflicts(Source source, List<Detached> kept) {
        return kept.stream()
                .map(object ->
                        NewConflict.deletedAtSource(object.id(), object.type(), source.integration(), source.job()))
                .toList();
    }
}
