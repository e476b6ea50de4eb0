package dev.hypernet.objects.album;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.LinkEvent;
import dev.hypernet.contracts.event.LinkEvent.LinkCreated;
import dev.hypernet.contracts.event.LinkEvent.LinkDeleted;
import dev.hypernet.contracts.event.LinkEvent.LinkUpdated;
import dev.hypernet.contracts.event.LinkSnapshot;
import dev.hypernet.objects.media.Media;
import dev.hypernet.platform.paging.Cursor;
import dev.hypernet.platform.paging.Page;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Which media an album holds: a projection of the {@code contains} links, kept by the events of link-service. */
@Singleton
class AlbumMediaRepository {
    private static final String CONTAINS = "contains";

    private static final String PAGE = """
            select media.*, %1$s as place
              from membership
              join media on media.user_id = membership.user_id and media.id = membership.media_id
             where membership.user_id = $1 and membership.album_id = $2 and not membership.deleted
               and media.deleted_at is null
               and ($3::bigint is null or (%1$s, media.id) > ($3, $4))
             order by place, media.id
             limit $5
            """;
    private static final Map<AlbumOrder, String> PAGES = Stream.of(AlbumOrder.values())
            .collect(Collectors.toMap(
                    order -> order,
                    order -> PAGE.formatted(order.key()),
                    (one, other) -> one,
                    () -> new EnumMap<>(AlbumOrder.class)));

    private static final String PROJECT = """
            insert into membership as known (user_id, link_id, album_id, media_id, sort_order, version, deleted)
            values ($1, $2, $3, $4, $5, $6, $7)
            on conflict (user_id, link_id) do update
               set sort_order = coalesce(excluded.sort_order, known.sort_order),
                   version = excluded.version, deleted = excluded.deleted
             where known.version < excluded.version
            """;
    private static final String COUNT = """
            update album
               set media_count = (select count(*) from membership
                                   where user_id = $1 and album_id = $2 and not deleted)
             where user_id = $1 and id = $2
            """;

    private record Placed(Media media, long place) {}

    private final Pool pool;

    AlbumMediaRepository(Pool pool) {
        this.pool = pool;
    }

    Uni<Page<Media>> page(UserId owner, ObjectId album, AlbumOrder order, @Nullable String cursor, int limit) {
        Cursor after = Cursor.decode(cursor, 2);
        Tuple arguments = Tuple.tuple()
                .addValue(owner.value())
                .addValue(album.value())
                .addValue(after == null ? null : after.number(0))
                .addValue(after == null ? null : after.uuid(1))
                .addValue(limit + 1);
        return pool.preparedQuery(PAGES.get(order))
                .execute(arguments)
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> new Placed(Media.of(row), row.getLong("place")))
                        .toList())
                .map(placed -> Page.of(
                                placed,
                                limit,
                                last -> Cursor.of(last.place(), last.media().id()))
                        .map(Placed::media));
    }

    /** Takes an event of a link in; links that are no membership, and events older than what is known, change nothing. */
    Uni<Void> project(LinkEvent event) {
        return switch (event) {
            case LinkCreated(LinkSnapshot link) -> project(link);
            case LinkUpdated(LinkSnapshot link, List<String> changed) -> project(link);
            case LinkDeleted deleted -> project(deleted);
        };
    }

    private Uni<Void> project(LinkSnapshot link) {
        return !link.linkType().equals(CONTAINS)
                ? Uni.createFrom().voidItem()
                : project(
                        link.userId(),
                        link.fromObjectId(),
                        Tuple.tuple()
                                .addValue(link.userId().value())
                                .addValue(link.id().value())
                                .addValue(link.fromObjectId().value())
                                .addValue(link.toObjectId().value())
                                .addValue(link.sortOrder())
                                .addValue(link.version())
                                .addValue(false));
    }

    private Uni<Void> project(LinkDeleted link) {
        return !link.linkType().equals(CONTAINS)
                ? Uni.createFrom().voidItem()
                : project(
                        link.userId(),
                        link.fromObjectId(),
                        Tuple.tuple()
                                .addValue(link.userId().value())
                                .addValue(link.id().value())
                                .addValue(link.fromObjectId().value())
                                .addValue(link.toObjectId().value())
                                .addValue(null)
                                .addValue(link.version())
                                .addValue(true));
    }

    private Uni<Void> project(UserId owner, ObjectId album, Tuple membership) {
        return pool.withTransaction(connection -> connection
                .preparedQuery(PROJECT)
                .execute(membership)
                .chain(projected ->
                        projected.rowCount() == 0 ? Uni.createFrom().voidItem() : count(connection, owner, album)));
    }

    private Uni<Void> count(SqlConnection connection, UserId owner, ObjectId album) {
        return connection
                .preparedQuery(COUNT)
                .execute(Tuple.of(owner.value(), album.value()))
                .replaceWithVoid();
    }
}
