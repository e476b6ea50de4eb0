package dev.hypernet.objects.album;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.objects.media.Media;
import dev.hypernet.persistence.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;

/** An album's media in the order a person gave them. What has no order stands at the end, as it was linked. */
@Singleton
class AlbumMediaRepository {
    static final String PAGE = """
            select media.*, placed.place
              from membership as placed
              join media on media.user_id = placed.user_id and media.id = placed.media_id
             where placed.user_id = $1 and placed.container_id = $2 and placed.shown
               and media.user_id = $1 and media.deleted_at is null
               and (placed.place, placed.media_id) > ($4::double precision, $5::uuid)
             order by placed.place, placed.media_id
             limit $3
            """;

    /** A media object and its place. */
    record Placed(Media media, double place) {}

    private final Pool pool;

    AlbumMediaRepository(Pool pool) {
        this.pool = pool;
    }

    /** What stands behind the one that was last. */
    Uni<List<Placed>> page(UserId owner, ObjectId album, ManualKey after, int limit) {
        return pool.preparedQuery(PAGE)
                .execute(Tuple.of(
                        owner.value(),
                        album.value(),
                        limit,
                        after.place(),
                        after.id().value()))
                .map(rows -> Rows.list(rows, row -> new Placed(Media.of(row), row.getDouble("place"))));
    }
}
