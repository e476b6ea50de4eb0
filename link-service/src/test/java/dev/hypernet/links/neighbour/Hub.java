package dev.hypernet.links.neighbour;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.links.Person;
import dev.hypernet.testkit.TestStack;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Objects with many links, made in seconds: past the API, but not past what the database keeps of links. */
final class Hub {
    private static final String CENTRE = """
            insert into link.known_object (user_id, id, type, version) values (?, ?, 'media', 1)
                on conflict do nothing
            """;
    private static final String SPOKES = """
            with leaf as materialized (
                select gen_random_uuid() as id, number from generate_series(1, ?) as number),
            known as (
                insert into link.known_object (user_id, id, type, version) select ?, id, 'media', 1 from leaf)
            insert into link.link
                (user_id, id, version, created_at, updated_at, link_type, from_object_id, from_object_type,
                 to_object_id, to_object_type, created_by)
            select ?, gen_random_uuid(), 1, timestamptz '2026-01-01T00:00Z' + number * interval '1 millisecond',
                   timestamptz '2026-01-01T00:00Z', 'related_to', ?, 'media', id, 'media', 'user'
              from leaf
            """;
    private static final String LEAVES = """
            select to_object_id from link.link where user_id = ? and from_object_id = ? order by created_at desc
            """;

    private Hub() {}

    /** Links the object, which may be new, to so many new ones, and returns these, the one linked last first. */
    static List<ObjectId> of(Person owner, ObjectId centre, int links) {
        try (Connection connection = TestStack.database().connect()) {
            execute(connection, CENTRE, owner.id().value(), centre.value());
            execute(connection, SPOKES, links, owner.id().value(), owner.id().value(), centre.value());
            return leaves(connection, owner, centre);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Lets the planner know of what was made. */
    static void analyze() {
        try (Connection connection = TestStack.database().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("analyze link.link, link.link_count, link.known_object");
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static List<ObjectId> leaves(Connection connection, Person owner, ObjectId centre) throws SQLException {
        List<ObjectId> leaves = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(LEAVES)) {
            statement.setObject(1, owner.id().value());
            statement.setObject(2, centre.value());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    leaves.add(ObjectId.of(rows.getString(1)));
                }
            }
        }
        return leaves;
    }

    private static void execute(Connection connection, String sql, Object... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int at = 0; at < arguments.length; at++) {
                statement.setObject(at + 1, arguments[at]);
            }
            statement.execute();
        }
    }
}
