package dev.hypernet.links.place;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.links.Person;
import dev.hypernet.testkit.TestStack;
import io.restassured.response.Response;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** An album of somebody's whose many media stand in it as told, made in one statement past the API. */
record Siblings(Person owner, ObjectId album) {
    /** At 0, 1, 2 and so on. */
    static final String NUMBERED = "number, timestamptz '2026-02-03T12:00:00Z'";
    /** All at 0. */
    static final String AT_ONE_PLACE = "0, timestamptz '2026-02-03T12:00:00Z'";
    /** Without a sort order, made a second after each other. */
    static final String UNORDERED = "null::integer, timestamptz '2026-02-03T12:00:00Z' + number * interval '1 second'";
    /** Without a sort order, all made in one instant. */
    static final String MADE_AT_ONCE = "null::integer, timestamptz '2026-02-03T12:00:00Z'";
    /** The first half at 0, 1, 2 and so on, the others without a sort order. */
    static final String HALF_NUMBERED = "case when number < size / 2 then number end,"
            + " timestamptz '2026-02-03T12:00:00Z' + number * interval '1 second'";

    private static final String MADE = """
            with sized as (select %4$d as size),
            media as (
                insert into link.known_object (user_id, id, type, version)
                select '%1$s', gen_random_uuid(), 'media', 1 from sized, generate_series(1, size)
                returning id
            ), album as (
                insert into link.known_object (user_id, id, type, version) values ('%1$s', '%2$s', 'album', 1)
            ), stood (id, sort_order, created_at) as (
                select id, %3$s
                  from sized, (select id, (row_number() over () - 1)::integer as number from media) as numbered
            )
            insert into link.link (user_id, id, version, created_at, updated_at, link_type, from_object_id,
                                   from_object_type, to_object_id, to_object_type, created_by, sort_order)
            select '%1$s', gen_random_uuid(), 1, created_at, created_at, 'contains', '%2$s', 'album', id, 'media',
                   'user', sort_order
              from stood
            """;
    private static final String IN_ORDER = """
            select id from link.link
             where user_id = ? and from_object_id = ? and link_type = 'contains' and deleted_at is null
             order by place, id
            """;
    private static final String WRITTEN = """
            select coalesce(sum(version - 1), 0), count(*) filter (where version > 1), max(version - 1)
              from link.link where user_id = ? and from_object_id = ?
            """;

    static Siblings of(int count, String standing) {
        Siblings made = new Siblings(Person.anyone(), ObjectId.random());
        try (Connection connection = TestStack.database().connect();
                Statement statement = connection.createStatement()) {
            statement.execute(MADE.formatted(made.owner.id(), made.album, standing, count));
            return made;
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Their ids, as they stand. */
    List<String> inOrder() {
        return rows(IN_ORDER).stream().map(List::getFirst).toList();
    }

    /** Their ids, as the API lists them page by page. */
    List<String> listed() {
        List<String> listed = new ArrayList<>();
        String cursor = "";
        do {
            var page = owner.request()
                    .queryParam("from_object_id", album.toString())
                    .queryParam("limit", 200)
                    .queryParam("cursor", cursor)
                    .get("/api/v1/links")
                    .then()
                    .statusCode(200)
                    .extract();
            listed.addAll(page.path("items.id"));
            cursor = page.path("next_cursor");
        } while (cursor != null);
        return listed;
    }

    /** How many versions moves made, of all together. */
    long versionsWritten() {
        return Long.parseLong(rows(WRITTEN).getFirst().get(0));
    }

    /** How many of them have another version than their first. */
    long linksWritten() {
        return Long.parseLong(rows(WRITTEN).getFirst().get(1));
    }

    /** How many versions the one has that moves wrote most often. */
    long versionsOfOne() {
        return Long.parseLong(rows(WRITTEN).getFirst().get(2));
    }

    Response move(String link, String place) {
        return owner.request().body(place).post("/api/v1/links/" + link + "/move");
    }

    void moveThere(String link, String place) {
        move(link, place).then().statusCode(200);
    }

    Response get(String link) {
        return owner.request().get("/api/v1/links/" + link);
    }

    /** What a move makes of a list. */
    static List<String> moved(List<String> list, String link, String place, String neighbour) {
        List<String> moved = new ArrayList<>(list);
        moved.remove(link);
        int index = switch (place) {
            case "before" -> moved.indexOf(neighbour);
            case "after" -> moved.indexOf(neighbour) + 1;
            case "first" -> 0;
            case "last" -> moved.size();
            default -> throw new IllegalArgumentException(place);
        };
        moved.add(index, link);
        return Collections.unmodifiableList(moved);
    }

    /** The body that asks for it. */
    static String wish(String place, String neighbour) {
        return switch (place) {
            case "first", "last" -> "{\"to\":\"%s\"}".formatted(place);
            default -> "{\"%s\":\"%s\"}".formatted(place, neighbour);
        };
    }

    private List<List<String>> rows(String sql) {
        try {
            List<List<String>> rows = TestStack.database().rows(sql, owner.id().value(), album.value());
            assertThat(rows).isNotEmpty();
            return rows;
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
