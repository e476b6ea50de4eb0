package dev.hypernet.objects.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.contracts.UserId;
import dev.hypernet.testkit.TestStack;
import java.sql.SQLException;
import java.util.List;

/** The balance of a person's storage: the ledger, the number at their account and the blobs say the same. */
public final class StorageCheck {
    private static final String SUMS = """
            select storage_used,
                   (select coalesce(sum(bytes), 0) from object.storage_entry entry where entry.user_id = users.user_id),
                   (select coalesce(sum(size), 0) from object.blob where blob.user_id = users.user_id)
              from object.users
             where user_id = ?
            """;
    private static final String MISCOUNTED = """
            select blob.hash, blob.refs, count(media.id)
              from object.blob
              left join object.media on media.user_id = blob.user_id and media.hash = blob.hash
             where blob.user_id = ? and blob.path like '%/media/%'
             group by blob.hash, blob.refs
            having blob.refs <> count(media.id)
            """;
    private static final String FILL = """
            with filled as (
                insert into object.blob (user_id, hash, size, path, refs, created_at)
                select user_id, repeat('0', 64), storage_quota - storage_used - ?, 'users/filling', 1, now()
                  from object.users where user_id = ?
                returning user_id, hash, size),
            told as (
                insert into object.storage_entry (user_id, id, at, bytes, hash, reason)
                select user_id, gen_random_uuid(), now(), size, hash, 'found' from filled)
            update object.users set storage_used = storage_used + filled.size
              from filled where users.user_id = filled.user_id
            returning storage_used
            """;

    private StorageCheck() {}

    /** What they all say, in bytes; and each blob is referred to as often as it counts. */
    public static long assertBalanced(UserId owner) throws SQLException {
        List<String> sums = TestStack.database().rows(SUMS, owner.value()).getFirst();
        assertThat(sums).as("account, ledger and blobs").containsOnly(sums.getFirst());
        assertThat(TestStack.database().rows(MISCOUNTED, owner.value())).isEmpty();
        return Long.parseLong(sums.getFirst());
    }

    /** Leaves room for so many bytes. */
    public static void fillUpTo(UserId owner, long room) throws SQLException {
        TestStack.database().rows(FILL, room, owner.value());
    }
}
