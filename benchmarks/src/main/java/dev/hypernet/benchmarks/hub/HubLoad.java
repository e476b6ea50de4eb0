package dev.hypernet.benchmarks.hub;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/**
 * Links a node to many others that link-service knows, straight in its tables, as the superuser: neither history nor
 * events, one link made a second.
 */
final class HubLoad {

    private static final String OTHERS = """
            insert into link.known_object (user_id, id, type, version)
            select ?, gen_random_uuid(), 'post', 1 from generate_series(1, ?)
            """;
    private static final String LINKS = """
            insert into link.link
                (user_id, id, version, created_at, updated_at, link_type, from_object_id, from_object_type,
                 to_object_id, to_object_type, created_by, metadata)
            select user_id, gen_random_uuid(), 1, made, made, 'related_to', ?, 'post', id, 'post', 'user',
                   '{"created_by": "user"}'
              from (select user_id, id, date_trunc('second', now()) - interval '1 second' * row_number() over () as made
                      from link.known_object
                     where user_id = ? and id <> all(?)
                     limit ?) as other
            """;
    private static final String COUNTS = """
            insert into link.link_count (user_id, object_id, direction, link_type, total)
            select user_id, %1$s_object_id, '%1$s', link_type, count(*) from link.link group by 1, 2, 4
            """;

    private final Connection database;
    private final UUID owner;

    HubLoad(Connection database, UUID owner) {
        this.database = database;
        this.owner = owner;
    }

    /** Makes the others, as many as the largest hub has links. */
    void others(int number) throws SQLException {
        update(OTHERS, owner, number);
    }

    /** Links a hub to this many of them; hubs are not linked to each other. */
    void links(UUID hub, UUID[] hubs, int number) throws SQLException {
        update(LINKS, hub, owner, database.createArrayOf("uuid", hubs), number);
    }

    /** To be called last: the counts, and what the planner knows of it all. */
    void finish() throws SQLException {
        try (Statement statement = database.createStatement()) {
            statement.execute(COUNTS.formatted("from"));
            statement.execute(COUNTS.formatted("to"));
            statement.execute("set session_replication_role = origin");
            statement.execute("vacuum analyze link.link");
            statement.execute("vacuum analyze link.known_object");
            statement.execute("vacuum analyze link.link_count");
        }
    }

    /** Counting and checking each of a million links at its insertion would measure nothing but itself. */
    void begin() throws SQLException {
        try (Statement statement = database.createStatement()) {
            statement.execute("set session_replication_role = replica");
        }
    }

    private void update(String sql, Object... arguments) throws SQLException {
        try (PreparedStatement statement = database.prepareStatement(sql)) {
            for (int index = 0; index < arguments.length; index++) {
                statement.setObject(index + 1, arguments[index]);
            }
            statement.executeUpdate();
        }
    }
}
