package dev.hypernet.objects.album;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.platform.paging.Cursor;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Albums of an owner. */
@Singleton
class AlbumRepository implements PanacheRepositoryBase<Album, Album.Key> {
    private static final String LIVING = "key.userId = :owner and deletedAt is null";
    private static final String OF_NAME = " and nameKey >= :prefix and nameKey < :beyond";
    // The first comparison alone is what an index can use.
    private static final String OLDER = " and createdAt <= :reached and (createdAt < :reached or key.id < :last)";
    private static final String FURTHER = " and nameKey >= :reached and (nameKey > :reached or key.id > :last)";
    private static final String NEWEST_FIRST = " order by createdAt desc, key.id desc";
    private static final String BY_NAME = " order by nameKey, key.id";

    /** Held against being purged until the transaction ends. */
    private static final String LIVING_MEDIA = """
            select id from media where user_id = :owner and id = :id and deleted_at is null for key share
            """;

    Uni<Optional<Album>> find(UserId owner, ObjectId id) {
        return find(LIVING + " and key.id = :id", Map.of("owner", owner.value(), "id", id.value()))
                .firstResult()
                .map(Optional::ofNullable);
    }

    Uni<List<Album>> list(UserId owner, AlbumListing listing, @Nullable Cursor after, int limit) {
        Map<String, Object> arguments = new HashMap<>(Map.of("owner", owner.value()));
        StringBuilder query = new StringBuilder(LIVING);
        if (!listing.prefix().isEmpty()) {
            query.append(OF_NAME);
            arguments.put("prefix", listing.prefix());
            arguments.put("beyond", listing.beyondPrefix());
        }
        boolean byName = listing.order() == AlbumListing.Order.NAME;
        if (after != null) {
            query.append(byName ? FURTHER : OLDER);
            arguments.put("reached", byName ? AlbumListing.nameOf(after) : after.instant(1));
            arguments.put("last", after.uuid(2));
        }
        return find(query.append(byName ? BY_NAME : NEWEST_FIRST).toString(), arguments)
                .range(0, limit - 1)
                .list();
    }

    /** Whether the owner has this media object, undeleted. */
    Uni<Boolean> hasLivingMedia(UserId owner, ObjectId media) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(LIVING_MEDIA, UUID.class)
                        .setParameter("owner", owner.value())
                        .setParameter("id", media.value())
                        .getResultList())
                .map(found -> !found.isEmpty());
    }
}
