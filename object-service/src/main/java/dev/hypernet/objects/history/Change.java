package dev.hypernet.objects.history;

import dev.hypernet.contracts.event.Event;
import dev.hypernet.contracts.event.ObjectEvent.ObjectCreated;
import dev.hypernet.contracts.event.ObjectEvent.ObjectDeleted;
import dev.hypernet.contracts.event.ObjectEvent.ObjectRestored;
import dev.hypernet.contracts.event.ObjectEvent.ObjectUpdated;
import dev.hypernet.contracts.event.ObjectSnapshot;
import java.util.List;

/**
 * One change of one object.
 *
 * @param after the state after it; its {@code updatedAt} is when it happened
 * @param changed the fields that differ from the state before, in snake_case; none for a creation
 */
public record Change(Kind kind, ObjectSnapshot after, List<String> changed, Actor by) {
    private static final List<String> DELETION = List.of("deleted_at");

    /** What kind of change it was. */
    public enum Kind {
        CREATED,
        UPDATED,
        DELETED,
        RESTORED
    }

    public static Change created(ObjectSnapshot after, Actor by) {
        return new Change(Kind.CREATED, after, List.of(), by);
    }

    public static Change updated(ObjectSnapshot after, List<String> changed, Actor by) {
        return new Change(Kind.UPDATED, after, changed, by);
    }

    public static Change deleted(ObjectSnapshot after, Actor by) {
        return new Change(Kind.DELETED, after, DELETION, by);
    }

    public static Change restored(ObjectSnapshot after, Actor by) {
        return new Change(Kind.RESTORED, after, DELETION, by);
    }

    /** The event that tells of it. */
    Event event() {
        return switch (kind) {
            case CREATED -> new ObjectCreated(after);
            case UPDATED -> new ObjectUpdated(after, changed);
            case DELETED ->
                new ObjectDeleted(after.id(), after.type(), after.userId(), after.version(), after.updatedAt());
            case RESTORED -> new ObjectRestored(after);
        };
    }
}
