package dev.hypernet.objects.storage;

import dev.hypernet.contracts.UserId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;

/**
 * Each stored blob of a person once, counted by reference, within their quota. All of it in the caller's transaction, as
 * the request role with the owner told, or as the system role.
 *
 * <p>Lock the object's row first, then claim or release, which lock the person's row and then the blob's: every caller in
 * this order, and in that of the owners' ids where there are several, so that none waits for another in a circle.
 */
@Singleton
public class Blobs {
    private final BlobRepository blobs;

    Blobs(BlobRepository blobs) {
        this.blobs = blobs;
    }

    /**
     * Bytes somebody refers to.
     *
     * @param path where they lie: not where the caller placed them when the owner had them before
     * @param isNew whether they are counted now; if not, what the caller placed elsewhere is to be removed
     */
    public record Claimed(String path, boolean isNew) {}

    /**
     * One reference more to these bytes; what the owner has already is not counted again.
     *
     * <p>When they would not fit, the Uni fails with {@link Quota#exceeded}; the transaction must roll back.
     */
    public Uni<Claimed> claim(
            SqlConnection connection, UserId owner, String hash, long size, String path, Instant now) {
        return blobs.lock(connection, owner)
                .chain(() -> blobs.refer(connection, owner, hash, size, path, now))
                .call(claimed -> claimed.isNew()
                        ? grow(connection, owner, hash, size, now)
                        : Uni.createFrom().voidItem());
    }

    /**
     * One reference less. The bytes of a blob nobody refers to are counted off, and its path is returned: remove the file
     * after the commit. Nothing when others still refer to it, or there is no such blob.
     */
    public Uni<Optional<String>> release(SqlConnection connection, UserId owner, String hash, Instant now) {
        return blobs.lock(connection, owner)
                .chain(() -> blobs.unrefer(connection, owner, hash))
                .chain(left -> left.filter(BlobRepository.Left::isUnused)
                        .map(unused -> shrink(connection, owner, hash, unused, now))
                        .orElseGet(() -> Uni.createFrom().item(Optional.empty())));
    }

    /** How many more bytes the person may store. */
    public Uni<Long> room(UserId owner) {
        return blobs.room(owner);
    }

    private Uni<Void> grow(SqlConnection connection, UserId owner, String hash, long size, Instant now) {
        return blobs.grow(connection, owner, hash, size, now)
                .chain(fits -> fits ? Uni.createFrom().voidItem() : refuse(connection, owner));
    }

    private Uni<Void> refuse(SqlConnection connection, UserId owner) {
        return blobs.room(connection, owner).chain(left -> Uni.createFrom().failure(Quota.exceeded(left)));
    }

    private Uni<Optional<String>> shrink(
            SqlConnection connection, UserId owner, String hash, BlobRepository.Left unused, Instant now) {
        return blobs.remove(connection, owner, hash)
                .chain(() -> blobs.shrink(connection, owner, hash, unused.size(), now))
                .replaceWith(Optional.of(unused.path()));
    }
}
