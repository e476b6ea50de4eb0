package dev.hypernet.objects.media;

import dev.hypernet.objects.Person;
import dev.hypernet.testkit.TestStack;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A media object as a sync or an upload would have left it in the database. */
public final class Picture {
    private static final String INSERT = """
            insert into object.media
                (user_id, id, version, created_at, updated_at, source_type, source_id, integration_id, metadata,
                 filename, media_type, mime_type, size, hash, file_path, thumbnail_path, taken_at, latitude, longitude,
                 processing_status, processing_error)
            values (?::uuid, ?::uuid, 1, now(), now(), ?, ?, ?::uuid, ?::jsonb, ?, ?, ?, ?::bigint, ?, ?, ?,
                    ?::timestamptz, ?::double precision, ?::double precision, ?, ?)
            """;

    private final Person owner;
    private final Map<String, @Nullable String> columns = new LinkedHashMap<>();

    private Picture(Person owner) {
        this.owner = owner;
        columns.put("source_type", "upload");
        columns.put("source_id", null);
        columns.put("integration_id", null);
        columns.put("metadata", "{}");
        columns.put("filename", "picture.jpg");
        columns.put("media_type", "photo");
        columns.put("mime_type", "image/jpeg");
        columns.put("size", null);
        columns.put("hash", null);
        columns.put("file_path", null);
        columns.put("thumbnail_path", null);
        columns.put("taken_at", null);
        columns.put("latitude", null);
        columns.put("longitude", null);
        columns.put("processing_status", "pending");
        columns.put("processing_error", null);
    }

    public static Picture of(Person owner) {
        return new Picture(owner);
    }

    public Picture named(String filename) {
        return with("filename", filename);
    }

    public Picture taken(String time) {
        return with("taken_at", time);
    }

    public Picture at(double latitude, double longitude) {
        return with("latitude", Double.toString(latitude)).with("longitude", Double.toString(longitude));
    }

    public Picture saying(String metadata) {
        return with("metadata", metadata);
    }

    public Picture with(String column, @Nullable String value) {
        columns.put(column, value);
        return this;
    }

    /** Its id. */
    public String stored() {
        String id = UUID.randomUUID().toString();
        try (Connection connection = TestStack.database().connect();
                PreparedStatement statement = connection.prepareStatement(INSERT)) {
            statement.setString(1, owner.id().toString());
            statement.setString(2, id);
            int parameter = 3;
            for (String value : columns.values()) {
                statement.setString(parameter++, value);
            }
            statement.executeUpdate();
            return id;
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Changes rows behind the API, as other parts of the service do. */
    public static void execute(String sql, Object... parameters) {
        try (Connection connection = TestStack.database().connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int at = 0; at < parameters.length; at++) {
                statement.setObject(at + 1, parameters[at]);
            }
            statement.execute();
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
