package dev.hypernet.benchmarks.graph;

import dev.hypernet.local.Console;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;

/**
 * Puts nodes and links straight into both services' tables, set by set, as the superuser: a post with 128 bytes of text
 * for each node, links of type related_to with 8 bytes, their number by a power law with a mean of about four. Neither
 * history nor events: the graph is what there was before the run.
 */
public final class GraphLoad {

    private static final int BATCH = 50_000;
    private static final int MOST_LINKS = 10_000;
    private static final String DEGREE_EXPONENT = "1.25";

    private static final String PREPARE = """
            set session_replication_role = replica;
            set timezone = 'UTC';
            create temp table person (number bigint primary key, id uuid not null);
            create function pg_temp.node_id(node bigint, owners bigint) returns uuid language sql immutable as $$
                select (lpad(to_hex(node %% owners), 8, '0') || '-0000-4000-8000-'
                        || lpad(to_hex((node * %d) & %d), 12, '0'))::uuid
            $$;
            create function pg_temp.uniform(node bigint, seed bigint) returns double precision
                language sql immutable as $$
                select ((hashint8extended(node, seed) & 4503599627370495) + 1) / 4503599627370496.0
            $$;
            """.formatted(Nodes.FACTOR, Nodes.MASK);
    private static final String OBJECTS = """
            insert into object.typed_object
                (user_id, id, version, created_at, updated_at, source_type, metadata, type, type_version, fields)
            select person.id, pg_temp.node_id(node, %1$d), 1, made, made, 'user', '{}', 'post', post.version,
                   jsonb_build_object('text', repeat(md5(node::text), 4))
              from generate_series(%3$d::bigint, %4$d) as node
              join person on person.number = node %% %1$d
             cross join (select version from object.object_type where type_id = 'post') as post,
                   lateral (select date_trunc('milliseconds', now() - interval '30 days' * pg_temp.uniform(node, %5$d))
                                   as made) as birth
            """;
    private static final String KNOWN = """
            insert into link.known_object (user_id, id, type, version)
            select person.id, pg_temp.node_id(node, %1$d), 'post', 1
              from generate_series(%3$d::bigint, %4$d) as node
              join person on person.number = node %% %1$d
            """;

    /** The far ends of a node stand side by side behind a random place: all different, and never the node itself. */
    private static final String LINKS = """
            insert into link.link
                (user_id, id, version, created_at, updated_at, link_type, from_object_id, from_object_type,
                 to_object_id, to_object_type, created_by, metadata)
            select person.id, gen_random_uuid(), 1, made, made, 'related_to', pg_temp.node_id(node, %1$d), 'post',
                   pg_temp.node_id(node %% %1$d
                       + %1$d * ((node / %1$d + 1 + (start + each) %% (%2$d - 1)) %% %2$d), %1$d), 'post', 'user',
                   jsonb_build_object('payload', left(md5((node * 31 + each)::text), 8), 'created_by', 'user')
              from generate_series(%3$d::bigint, %4$d) as node
              join person on person.number = node %% %1$d,
                   lateral (select least(%6$d, %2$d - 1,
                                         floor(power(pg_temp.uniform(node, %5$d + 1), -1 / %7$s)))::bigint as degree,
                                   (pg_temp.uniform(node, %5$d + 2) * %2$d)::bigint as start) as shape,
                   lateral generate_series(1, degree) as each,
                   lateral (select date_trunc('milliseconds', now() - interval '30 days'
                                   * pg_temp.uniform(node * 16384 + each, %5$d)) as made) as birth
            """;

    private static final String COUNTS = """
            insert into link.link_count (user_id, object_id, direction, link_type, total)
            select user_id, %1$s_object_id, '%1$s', link_type, count(*) from link.link group by 1, 2, 4
            """;
    private static final List<String> TABLES =
            List.of("object.typed_object", "link.known_object", "link.link", "link.link_count");

    private final Nodes nodes;
    private final long seed;

    public GraphLoad(Nodes nodes, long seed) {
        this.nodes = nodes;
        this.seed = seed;
    }

    /**
     * Loads everything.
     *
     * @param owners the ids of the persons, in order
     * @return how many links there are
     */
    public long run(Connection database, List<UUID> owners, Console console) throws SQLException {
        try (Statement statement = database.createStatement()) {
            statement.execute(PREPARE);
            insert(database, owners);
            for (int from = 0; from < nodes.number(); from += BATCH) {
                int to = Math.min(from + BATCH, nodes.number()) - 1;
                for (String part : List.of(OBJECTS, KNOWN, LINKS)) {
                    statement.execute(part.formatted(
                            nodes.owners(), nodes.perOwner(), from, to, seed, MOST_LINKS, DEGREE_EXPONENT));
                }
                console.line("Loaded %,d of %,d nodes".formatted(to + 1, nodes.number()));
            }
            statement.execute(COUNTS.formatted("from"));
            statement.execute(COUNTS.formatted("to"));
            statement.execute("set session_replication_role = origin");
            for (String table : TABLES) {
                statement.execute("vacuum analyze " + table);
            }
            try (ResultSet links = statement.executeQuery("select count(*) from link.link")) {
                links.next();
                return links.getLong(1);
            }
        }
    }

    private static void insert(Connection database, List<UUID> owners) throws SQLException {
        try (PreparedStatement insert = database.prepareStatement("insert into person values (?, ?)")) {
            for (int number = 0; number < owners.size(); number++) {
                insert.setLong(1, number);
                insert.setObject(2, owners.get(number));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }
}
