package dev.hypernet.objects.processing;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.objects.storage.BlobStore;
import dev.hypernet.objects.storage.Incoming;
import dev.hypernet.testkit.TestStack;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A media object as the intake leaves it, put into the database behind the service's back: version 1, pending. */
final class StoredMedia {
    private static final String INSERT = """
            insert into object.media
                (user_id, id, version, created_at, updated_at, source_type, metadata, filename, media_type, mime_type,
                 size, hash, file_path, processing_status)
            values (?, ?, 1, now(), now(), 'upload', '{}', 'picture.bin', ?, ?, ?, ?, ?, 'pending')
            """;
    private static final String BLOB = """
            insert into object.blob (user_id, hash, size, path, refs, created_at) values (?, ?, ?, ?, 1, now())
            on conflict (user_id, hash) do update set refs = blob.refs + 1
            """;

    private final UserId owner;
    private final UUID id = UUID.randomUUID();
    private String mediaType = "photo";
    private String mimeType = "image/jpeg";
    private byte[] bytes = {};

    private StoredMedia(UserId owner) {
        this.owner = owner;
    }

    static StoredMedia of(UserId owner) {
        return new StoredMedia(owner);
    }

    StoredMedia as(String newMediaType, String newMimeType) {
        mediaType = newMediaType;
        mimeType = newMimeType;
        return this;
    }

    StoredMedia holding(byte[] newBytes) {
        bytes = newBytes.clone();
        return this;
    }

    /** With its bytes in the store. */
    StoredMedia in(BlobStore store) throws IOException, SQLException {
        store(store, bytes);
        return nowhere();
    }

    /** With bytes that are said to be in the store. */
    StoredMedia nowhere() throws SQLException {
        insert((long) bytes.length, hash(), path());
        try (Connection connection = TestStack.database().connect();
                PreparedStatement blob = connection.prepareStatement(BLOB)) {
            blob.setObject(1, owner.value());
            blob.setString(2, hash());
            blob.setLong(3, bytes.length);
            blob.setString(4, path());
            blob.execute();
        }
        return this;
    }

    /** As a sync makes it: its bytes have not come. */
    StoredMedia waiting() throws SQLException {
        insert(null, null, null);
        return this;
    }

    void store(BlobStore store, byte[] stored) throws IOException {
        Incoming incoming = store.receive(new ByteArrayInputStream(stored), stored.length);
        store.place(incoming, path());
    }

    /** Past the service: what its own transactions would have done, or time. */
    void set(String assignments) throws SQLException {
        try (Connection connection = TestStack.database().connect();
                PreparedStatement update =
                        connection.prepareStatement("update object.media set " + assignments + " where id = ?")) {
            update.setObject(1, id);
            update.execute();
        }
    }

    ObjectId id() {
        return new ObjectId(id);
    }

    UserId owner() {
        return owner;
    }

    String hash() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private String path() {
        return "users/%s/media/2024/05/%s.bin".formatted(owner, id);
    }

    private void insert(@Nullable Long size, @Nullable String hash, @Nullable String path) throws SQLException {
        try (Connection connection = TestStack.database().connect();
                PreparedStatement media = connection.prepareStatement(INSERT)) {
            media.setObject(1, owner.value());
            media.setObject(2, id);
            media.setString(3, mediaType);
            media.setString(4, mimeType);
            media.setObject(5, size, Types.BIGINT);
            media.setString(6, hash);
            media.setString(7, path);
            media.execute();
        }
    }
}
