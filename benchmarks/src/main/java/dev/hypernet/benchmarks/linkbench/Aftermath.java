package dev.hypernet.benchmarks.linkbench;

import dev.hypernet.benchmarks.Pause;
import dev.hypernet.benchmarks.People;
import dev.hypernet.benchmarks.Person;
import dev.hypernet.benchmarks.Room;
import dev.hypernet.benchmarks.graph.Nodes;
import dev.hypernet.local.Console;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/** The oracles of the end, when it is quiet: counts, versions and events against what is stored. */
final class Aftermath {

    private static final int QUIET_SECONDS = 600;
    private static final int SAMPLED_NODES = 2_000;
    private static final int SAMPLED_LINKS = 500;

    private static final String WAITING =
            "select (select count(*) from object.outbox) + (select count(*) from link.outbox)";

    /** A node that is deleted takes its links along, once link-service has heard of it. */
    private static final String UNHEARD = """
            select count(*) from link.known_object known
              join object.typed_object object using (user_id, id)
             where object.deleted_at is not null and known.deleted_at is null
            """;

    private static final String UNKNOWN = """
            select count(*) from object.typed_object object
             where object.deleted_at is null
               and not exists (select from link.known_object known
                                where known.user_id = object.user_id and known.id = object.id)
            """;
    private static final String MISCOUNTED = """
            select count(*)
              from (select user_id, object_id, direction, link_type, count(*) as total
                      from link.link,
                           link.link_seen(from_object_id, to_object_id, is_bidirectional, deleted_at)
                     group by 1, 2, 3, 4) as recounted
              full join link.link_count using (user_id, object_id, direction, link_type)
             where coalesce(recounted.total, 0) <> coalesce(link_count.total, 0)
            """;
    private static final String LIVING = """
            select count(*), coalesce((select total from link.link_count
                                        where user_id = ? and object_id = ? and direction = 'from'
                                          and link_type = 'related_to'), 0)
              from link.link
             where user_id = ? and from_object_id = ? and link_type = 'related_to' and deleted_at is null
            """;
    private static final String VERSIONS = "select id, version, deleted_at is not null from %s where id = any(?)";

    private final Room room;
    private final Nodes nodes;
    private final People people;
    private final Witness witness;
    private final Console console;

    Aftermath(Room room, Nodes nodes, People people, Witness witness, Console console) {
        this.room = room;
        this.nodes = nodes;
        this.people = people;
        this.witness = witness;
        this.console = console;
    }

    /** Waits until nothing is on its way, and looks. */
    void examine(boolean withCount, long seed) {
        try (Connection database = room.database()) {
            if (!Pause.until(() -> isQuiet(database), QUIET_SECONDS)) {
                witness.violation("not quiet within %d s".formatted(QUIET_SECONDS));
            }
            console.line("Quiet; recounting");
            long miscounted = number(database, MISCOUNTED);
            if (miscounted > 0) {
                witness.violation("%d counts differ from a recount".formatted(miscounted));
            }
            checkVersions(database, "object.typed_object", witness.nodes());
            checkVersions(database, "link.link", witness.links());
            compareCounts(database, withCount, new Random(seed));
            compareEvents(database);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isQuiet(Connection database) {
        try {
            return number(database, WAITING) == 0
                    && number(database, UNHEARD) == 0
                    && number(database, UNKNOWN) == 0
                    && number(database, WAITING) == 0;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A deletion is a version more, and the last. */
    private void checkVersions(Connection database, String table, Map<UUID, Long> highest) throws SQLException {
        try (PreparedStatement statement = database.prepareStatement(VERSIONS.formatted(table))) {
            statement.setArray(1, ids(database, highest.keySet()));
            int seen = 0;
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    seen++;
                    UUID id = rows.getObject(1, UUID.class);
                    long expected = highest.getOrDefault(id, 0L) + (rows.getBoolean(3) ? 1 : 0);
                    if (rows.getLong(2) != expected) {
                        witness.violation("%s %s has version %d, answered was %d"
                                .formatted(table, id, rows.getLong(2), expected));
                    }
                }
            }
            if (seen != highest.size()) {
                witness.violation("%s: %d of %d changed rows are there".formatted(table, seen, highest.size()));
            }
        }
    }

    private void compareCounts(Connection database, boolean withCount, Random random) throws SQLException {
        HttpStore store = new HttpStore(room);
        try (PreparedStatement statement = database.prepareStatement(LIVING)) {
            for (int turn = 0; turn < Math.min(SAMPLED_NODES, nodes.number()); turn++) {
                int node = random.nextInt(nodes.number());
                Person person = people.get(nodes.owner(node));
                UUID id = nodes.id(node);
                for (int pair = 0; pair < 2; pair++) {
                    statement.setObject(1 + 2 * pair, person.id());
                    statement.setObject(2 + 2 * pair, id);
                }
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    long stored = row.getLong(1);
                    long listed = store.all(person, id, nodes.perOwner()).size();
                    long counted = withCount ? store.count(person, id) : stored;
                    if (listed != stored || counted != stored || row.getLong(2) != stored) {
                        witness.violation("%s has %d links, %d listed, %d counted, %d in link_count"
                                .formatted(id, stored, listed, counted, row.getLong(2)));
                    }
                }
            }
        }
    }

    /** Each version was told once: what was loaded had no event for its first. */
    private void compareEvents(Connection database) throws SQLException {
        Collection<UUID> sample =
                witness.links().keySet().stream().limit(SAMPLED_LINKS).toList();
        Map<UUID, Integer> told = new LinkEvents(room.addresses().kafka()).of(sample);
        Map<UUID, Long> versions = new HashMap<>();
        try (PreparedStatement statement = database.prepareStatement(VERSIONS.formatted("link.link"))) {
            statement.setArray(1, ids(database, sample));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    versions.put(rows.getObject(1, UUID.class), rows.getLong(2));
                }
            }
        }
        versions.forEach((id, version) -> {
            long expected = witness.isNew(id) ? version : version - 1;
            int events = told.getOrDefault(id, 0);
            if (events != expected) {
                witness.violation("link %s has version %d, told were %d events".formatted(id, version, events));
            }
        });
    }

    private static Array ids(Connection database, Collection<UUID> ids) throws SQLException {
        return database.createArrayOf("uuid", List.copyOf(ids).toArray());
    }

    private static long number(Connection database, String question) throws SQLException {
        try (PreparedStatement statement = database.prepareStatement(question);
                ResultSet answer = statement.executeQuery()) {
            answer.next();
            return answer.getLong(1);
        }
    }
}
