package dev.hypernet.objects.album;

import dev.hypernet.contracts.LinkId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.LinkEvent;
import dev.hypernet.contracts.event.LinkEvent.LinkCreated;
import dev.hypernet.contracts.event.LinkEvent.LinkDeleted;
import dev.hypernet.contracts.event.LinkEvent.LinkUpdated;
import dev.hypernet.contracts.event.LinkSnapshot;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which media an album contains and a tag is on: a projection of the links, kept by the events of link-service. Triggers
 * add what the media says (when it was taken, whether it is to be seen), the place where an event older than places
 * names none, and keep {@code media_count}.
 */
@Singleton
class MembershipRepository {
    private static final String PROJECT = """
            insert into membership as known
                (user_id, link_id, link_type, container_id, media_id, sort_order, version, deleted, place)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            on conflict (user_id, link_id) do update
               set sort_order = case when excluded.deleted then known.sort_order else excluded.sort_order end,
                   place = case when excluded.deleted then known.place else excluded.place end,
                   version = excluded.version, deleted = excluded.deleted
             where known.version < excluded.version
            """;

    /** A link as far as it says what belongs where. */
    private record Joined(
            UserId owner,
            LinkId id,
            String type,
            ObjectId from,
            ObjectId to,
            @Nullable Integer sortOrder,
            @Nullable Double place,
            long version,
            boolean deleted) {

        static Joined of(LinkSnapshot link) {
            return new Joined(
                    link.userId(),
                    link.id(),
                    link.linkType(),
                    link.fromObjectId(),
                    link.toObjectId(),
                    link.sortOrder(),
                    link.place(),
                    link.version(),
                    false);
        }

        static Joined of(LinkDeleted link) {
            return new Joined(
                    link.userId(),
                    link.id(),
                    link.linkType(),
                    link.fromObjectId(),
                    link.toObjectId(),
                    null,
                    null,
                    link.version(),
                    true);
        }
    }

    private final Pool pool;

    MembershipRepository(Pool pool) {
        this.pool = pool;
    }

    /** Takes an event of a link in; links that are no membership, and events older than what is known, change nothing. */
    Uni<Void> project(LinkEvent event) {
        Joined link = switch (event) {
            case LinkCreated(LinkSnapshot created) -> Joined.of(created);
            case LinkUpdated(LinkSnapshot updated, List<String> changed) -> Joined.of(updated);
            case LinkDeleted deleted -> Joined.of(deleted);
        };
        return switch (link.type()) {
            case "contains" -> project(link, link.from(), link.to());
            case "tagged_with" -> project(link, link.to(), link.from());
            default -> Uni.createFrom().voidItem();
        };
    }

    private Uni<Void> project(Joined link, ObjectId container, ObjectId media) {
        Tuple membership = Tuple.tuple()
                .addValue(link.owner().value())
                .addValue(link.id().value())
                .addValue(link.type())
                .addValue(container.value())
                .addValue(media.value())
                .addValue(link.sortOrder())
                .addValue(link.version())
                .addValue(link.deleted())
                .addValue(link.place());
        return pool.withTransaction(
                        connection -> connection.preparedQuery(PROJECT).execute(membership))
                .replaceWithVoid();
    }
}
