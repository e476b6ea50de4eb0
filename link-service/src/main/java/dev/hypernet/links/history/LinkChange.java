package dev.hypernet.links.history;

import dev.hypernet.contracts.event.LinkEvent;
import dev.hypernet.contracts.event.LinkEvent.LinkCreated;
import dev.hypernet.contracts.event.LinkEvent.LinkDeleted;
import dev.hypernet.contracts.event.LinkEvent.LinkUpdated;
import dev.hypernet.contracts.event.LinkSnapshot;
import java.util.List;

/**
 * One change of one link.
 *
 * @param after the state after it; its {@code updatedAt} is when it happened
 * @param changed the fields that differ from the state before, in snake_case; none for a creation
 */
public record LinkChange(Kind kind, LinkSnapshot after, List<String> changed, Actor by) {
    private static final List<String> DELETION = List.of("deleted_at");

    /** What kind of change it was. */
    public enum Kind {
        CREATED,
        UPDATED,
        DELETED,
        RESTORED
    }

    public static LinkChange created(LinkSnapshot after, Actor by) {
        return new LinkChange(Kind.CREATED, after, List.of(), by);
    }

    public static LinkChange updated(LinkSnapshot after, List<String> changed, Actor by) {
        return new LinkChange(Kind.UPDATED, after, changed, by);
    }

    public static LinkChange deleted(LinkSnapshot after, Actor by) {
        return new LinkChange(Kind.DELETED, after, DELETION, by);
    }

    public static LinkChange restored(LinkSnapshot after, Actor by) {
        return new LinkChange(Kind.RESTORED, after, DELETION, by);
    }

    /** The event that tells of it. A link that is back is an update for whoever followed it. */
    LinkEvent event() {
        return switch (kind) {
            case CREATED -> new LinkCreated(after);
            case UPDATED, RESTORED -> new LinkUpdated(after, changed);
            case DELETED ->
                new LinkDeleted(
                        after.id(),
                        after.userId(),
                        after.linkType(),
                        after.fromObjectId(),
                        after.toObjectId(),
                        after.version(),
                        after.updatedAt());
        };
    }
}
