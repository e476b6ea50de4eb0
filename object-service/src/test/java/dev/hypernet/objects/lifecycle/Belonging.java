package dev.hypernet.objects.lifecycle;

import dev.hypernet.objects.Person;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Topics;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An object of a person, as the tests of what is the same for all types need them. */
public record Belonging(Person owner, String type, String collection, String id) {
    private static final String MEDIA = """
            insert into object.media
                (user_id, id, version, created_at, updated_at, source_type, source_id, integration_id, metadata,
                 filename, media_type, mime_type, processing_status)
            values (?::uuid, ?::uuid, 1, '2026-01-02T03:04:05.678Z', '2026-01-02T03:04:05.678Z',
                    case when ?::uuid is null then 'upload' else 'integration' end, ?, ?::uuid, '{}', 'x.jpg',
                    'photo', 'image/jpeg', 'complete')
            """;

    /** One of each table. */
    public static List<Belonging> ofEachKind(Person owner) {
        return List.of(media(owner), album(owner), tag(owner));
    }

    public static Belonging album(Person owner) {
        return new Belonging(owner, "album", "albums", made(owner, "albums", "{\"name\":\"Lisbon\"}"));
    }

    public static Belonging tag(Person owner) {
        String body = "{\"type\":\"tag\",\"fields\":{\"name\":\"sea\"}}";
        return new Belonging(owner, "tag", "objects", made(owner, "objects", body));
    }

    public static Belonging media(Person owner) {
        return media(owner, null, null);
    }

    /** What a sync brought. */
    public static Belonging media(Person owner, @Nullable UUID integration, @Nullable String sourceId) {
        String id = UUID.randomUUID().toString();
        execute(MEDIA, owner.id().toString(), id, integration, sourceId, integration);
        return new Belonging(owner, "media", "media", id);
    }

    /** A person with the admin role. */
    public static Person admin() {
        Person person = Person.registered();
        execute(
                "update object.users set is_admin = true where user_id = ?::uuid",
                person.id().toString());
        String token = RestAssured.given()
                .contentType("application/json")
                .body("{\"email\":\"%s\",\"password\":\"%s\"}".formatted(person.email(), Person.PASSWORD))
                .post("/api/v1/auth/login")
                .then()
                .statusCode(200)
                .extract()
                .path("access_token");
        return new Person(person.id(), person.email(), token);
    }

    /** Where its own type's resource has it. */
    public String path() {
        return "/api/v1/" + collection + "/" + id;
    }

    public ValidatableResponse read() {
        return owner.request().get(path()).then();
    }

    public void delete() {
        owner.request().delete(path()).then().statusCode(204);
    }

    /** Deletes it as of a time long past. */
    void deletedDaysAgo(int days) {
        delete();
        execute(
                "update object." + table() + " set deleted_at = now() - make_interval(days => ?) where id = ?::uuid",
                days,
                id);
    }

    /** Its rows, living or deleted. */
    long rows() {
        return count("select count(*) from object." + table() + " where id = ?::uuid", id);
    }

    long versionsInHistory() {
        return count("select count(*) from object.object_history where object_id = ?::uuid", id);
    }

    /** The events of it so far: waits until there are that many. */
    List<Topics.Read> events(int count) {
        return Topics.read("hypernet.object.v1", count, read -> read.key().equals(id));
    }

    private String table() {
        return switch (type) {
            case "media", "album" -> type;
            default -> "typed_object";
        };
    }

    private static String made(Person owner, String collection, String body) {
        return owner.request()
                .body(body)
                .post("/api/v1/" + collection)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    /** The one number a query answers. */
    public static long count(String sql, Object... parameters) {
        try {
            return Long.parseLong(
                    TestStack.database().rows(sql, parameters).getFirst().getFirst());
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** A statement as the superuser: what no API does. */
    public static void execute(String sql, @Nullable Object... parameters) {
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
