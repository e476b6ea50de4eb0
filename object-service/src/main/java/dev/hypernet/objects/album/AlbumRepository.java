package dev.hypernet.objects.album;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.platform.paging.Cursor;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Albums of an owner, newest first. */
@Singleton
class AlbumRepository implements PanacheRepositoryBase<Album, Album.Key> {

    Uni<Optional<Album>> find(UserId owner, ObjectId id) {
        return find("key.userId = ?1 and key.id = ?2 and deletedAt is null", owner.value(), id.value())
                .firstResult()
                .map(Optional::ofNullable);
    }

    Uni<List<Album>> list(UserId owner, @Nullable Cursor after, int limit) {
        return after == null
                ? find("key.userId = ?1 and deletedAt is null order by createdAt desc, key.id desc", owner.value())
                        .range(0, limit - 1)
                        .list()
                : find("""
                                key.userId = ?1 and deletedAt is null
                                and (createdAt < ?2 or (createdAt = ?2 and key.id < ?3))
                                order by createdAt desc, key.id desc
                                """, owner.value(), after.instant(0), after.uuid(1))
                        .range(0, limit - 1)
                        .list();
    }
}
