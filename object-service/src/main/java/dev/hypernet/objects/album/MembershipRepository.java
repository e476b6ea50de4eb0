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
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
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
        select $1, link_id, link_type, container_id, media_id, sort_order, version, deleted, place
          from jsonb_to_recordset($2::jsonb)
               as told (link_id uuid, link_type text, container_id uuid, media_id uuid, sort_order integer,
                        version bigint, deleted boolean, place double precision)
         order by media_id, link_id
        on conflict (user_id, link_id) do update
           set sort_order = case when excluded.deleted then known.sort_order else excluded.sort_order end,
               place = case when excluded.deleted then known.place else excluded.place end,
               version = excluded.version, deleted = excluded.deleted
         where known.version < excluded.version
        """;

    private static final String CONTAINS = "contains";
    private static final String TAGGED_WITH = "tagged_with";
    private static final Comparator<Joined> BY_VERSION = Comparator.comparingLong(Joined::version);

    /** A link as far as it says what belongs where. */
    private record Joined(
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
                    link.id(),
                    link.linkType(),
                    link.fromObjectId(),
                    link.toObjectId(),
                    null,
                    null,
                    link.version(),
                    true);
        }

        boolean isMembership() {
            return CONTAINS.equals(type) || TAGGED_WITH.equals(type);
        }

        JsonObject row() {
            boolean fromContainer = CONTAINS.equals(type);
            return new JsonObject()
                    .put("link_id", id.toString())
                    .put("link_type", type)
                    .put("container_id", (fromContainer ? from : to).toString())
                    .put("media_id", (fromContainer ? to : from).toString())
                    .put("sort_order", sortOrder)
                    .put("version", version)
                    .put("deleted", deleted)
                    .put("place", place);
        }
    }

    private final Pool pool;

    MembershipRepository(Pool pool) {
        this.pool = pool;
    }

    /**
     * Takes events of one person's links in; links that are no membership, and events older than what is known, change
     * nothing. Of several that tell of one link the newest counts; if it is gone, it keeps the place it had last.
     */
    Uni<Void> project(UserId owner, List<LinkEvent> events) {
        Map<Boolean, List<Joined>> byFate = events.stream()
                .map(MembershipRepository::joined)
                .filter(Joined::isMembership)
                .collect(Collectors.partitioningBy(Joined::deleted));
        List<Joined> living = newest(byFate.getOrDefault(false, List.of()));
        List<Joined> gone = newest(byFate.getOrDefault(true, List.of()));
        return living.isEmpty() && gone.isEmpty()
                ? Uni.createFrom().voidItem()
                : pool.withTransaction(
                        connection -> project(connection, owner, living).chain(() -> project(connection, owner, gone)));
    }

    private static Uni<Void> project(SqlConnection connection, UserId owner, List<Joined> links) {
        return links.isEmpty()
                ? Uni.createFrom().voidItem()
                : connection
                        .preparedQuery(PROJECT)
                        .execute(Tuple.of(
                                owner.value(),
                                new JsonArray(links.stream().map(Joined::row).toList())))
                        .replaceWithVoid();
    }

    /** Each link once. */
    private static List<Joined> newest(List<Joined> links) {
        Map<LinkId, Joined> newest = new LinkedHashMap<>();
        links.forEach(link -> newest.merge(link.id(), link, BinaryOperator.maxBy(BY_VERSION)));
        return List.copyOf(newest.values());
    }

    private static Joined joined(LinkEvent event) {
        return switch (event) {
            case LinkCreated(LinkSnapshot created) -> Joined.of(created);
            case LinkUpdated(LinkSnapshot updated, List<String> changed) -> Joined.of(updated);
            case LinkDeleted deleted -> Joined.of(deleted);
        };
    }
}
