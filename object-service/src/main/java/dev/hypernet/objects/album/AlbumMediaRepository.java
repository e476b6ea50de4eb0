package dev.hypernet.objects.album;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.objects.media.Media;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** An album's media in the order a person gave them. What has no place stands at the end, by id. */
@Singleton
class AlbumMediaRepository {
    private static final String PAGE = """
            select media.*, place.sort_order as place
              from membership as place
              join media on media.user_id = place.user_id and media.id = place.media_id
             where place.user_id = $1 and place.container_id = $2 and place.shown
               and media.user_id = $1 and media.deleted_at is null
               and %s
             order by place.sort_order, place.media_id
             limit $3
            """;
    static final String PLACED = PAGE.formatted("place.sort_order is not null");
    static final String PLACED_AFTER = PAGE.formatted(
            "place.sort_order is not null and (place.sort_order, place.media_id) > ($4::integer, $5::uuid)");
    static final String UNPLACED = PAGE.formatted("place.sort_order is null");
    static final String UNPLACED_AFTER = PAGE.formatted("place.sort_order is null and place.media_id > $4::uuid");

    /** A media object and its place, if it has one. */
    record Placed(Media media, @Nullable Integer place) {}

    private final Pool pool;

    AlbumMediaRepository(Pool pool) {
        this.pool = pool;
    }

    /** What has a place, beyond the one that was last. */
    Uni<List<Placed>> placed(UserId owner, ObjectId album, @Nullable ManualKey after, int limit) {
        Tuple arguments = Tuple.of(owner.value(), album.value(), limit);
        Integer place = after == null ? null : after.place();
        return after == null || place == null
                ? page(PLACED, arguments)
                : page(
                        PLACED_AFTER,
                        arguments.addInteger(place).addUUID(after.id().value()));
    }

    /** What has none, beyond the one that was last. */
    Uni<List<Placed>> unplaced(UserId owner, ObjectId album, @Nullable ObjectId after, int limit) {
        Tuple arguments = Tuple.of(owner.value(), album.value(), limit);
        return after == null ? page(UNPLACED, arguments) : page(UNPLACED_AFTER, arguments.addUUID(after.value()));
    }

    private Uni<List<Placed>> page(String sql, Tuple arguments) {
        return pool.preparedQuery(sql)
                .execute(arguments)
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> new Placed(Media.of(row), row.getInteger("place")))
                        .toList());
    }
}
