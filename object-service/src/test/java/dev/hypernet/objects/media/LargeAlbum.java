package dev.hypernet.objects.media;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.objects.Person;
import dev.hypernet.testkit.TestStack;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** An album of 100,000 media, an hour between each and the next, made in seconds: past triggers, then repaired. */
public final class LargeAlbum {
    public static final int SIZE = 100_000;

    private static final String MEDIA = """
            insert into object.media
                (user_id, id, version, created_at, updated_at, source_type, metadata, filename, media_type, mime_type,
                 taken_at, processing_status)
            select '%1$s', gen_random_uuid(), 1, now(), now(), 'upload', '{}', number || '.jpg', 'photo', 'image/jpeg',
                   timestamptz '2005-01-01T00:00Z' + number * interval '1 hour', 'complete'
              from generate_series(1, %3$d) as number
            """;
    private static final String MEMBERSHIPS = """
            insert into object.membership
                (user_id, link_id, link_type, album_id, container_id, media_id, sort_order, place, version, deleted,
                 taken_at, shown)
            select user_id, gen_random_uuid(), 'contains', '%2$s', '%2$s', id,
                   row_number() over (order by id), row_number() over (order by id), 1, false, taken_at, true
              from object.media where user_id = '%1$s'
            """;

    private LargeAlbum() {}

    public static ObjectId of(Person owner) {
        ObjectId album = ObjectId.of(owner.request()
                .body("{\"name\":\"Everything\"}")
                .post("/api/v1/albums")
                .then()
                .statusCode(201)
                .extract()
                .path("id"));
        try (Connection connection = TestStack.database().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("set session_replication_role = replica");
            statement.execute(MEDIA.formatted(owner.id(), album, SIZE));
            statement.execute(MEMBERSHIPS.formatted(owner.id(), album));
            statement.execute("set session_replication_role = origin");
            statement.execute("select object.repair_albums(array['%s'::uuid])".formatted(owner.id()));
            statement.execute("analyze object.media, object.membership");
            return album;
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** The first two pages of 200, in the album's order of now. */
    public static List<String> twoPages(Person owner, ObjectId album) {
        List<String> listed = new ArrayList<>();
        String cursor = "";
        for (int page = 0; page < 2; page++) {
            var answer = owner.request()
                    .queryParam("limit", 200)
                    .queryParam("cursor", cursor)
                    .get("/api/v1/albums/" + album + "/media")
                    .then()
                    .statusCode(200)
                    .extract();
            listed.addAll(answer.path("items.id"));
            cursor = answer.path("next_cursor");
        }
        return listed;
    }
}
