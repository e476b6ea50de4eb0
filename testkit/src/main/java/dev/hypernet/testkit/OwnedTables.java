package dev.hypernet.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;

/**
 * Row O08: asks the catalogue which tables have an owner, so that a new one cannot be forgotten, and proves for each that
 * a query without its owner, or with somebody else's, returns nothing.
 */
public final class OwnedTables {
    private static final String OWNED = """
            select c.relname, c.relrowsecurity, c.relforcerowsecurity, c.relispartition
              from pg_class c
              join pg_namespace n on n.oid = c.relnamespace
              join pg_attribute a on a.attrelid = c.oid and a.attname = 'user_id' and not a.attisdropped
             where n.nspname = ? and c.relkind in ('r', 'p')
             order by c.relname
            """;
    private static final String LEADING = """
            select count(*)
              from pg_index i
              join pg_class c on c.oid = i.indrelid
              join pg_namespace n on n.oid = c.relnamespace
              join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
             where n.nspname = ? and c.relname = ? and i.indisprimary and a.attname = 'user_id'
            """;

    private OwnedTables() {}

    /** The tables that were checked, so that a test can see that it checked some. */
    public static List<String> assertIsolated(String schema) throws SQLException {
        TestDatabase database = TestStack.database();
        List<List<String>> tables = database.rows(OWNED, schema);
        for (List<String> table : tables) {
            String name = table.get(0);
            assertThat(table.get(1)).as("row-level security of %s", name).isEqualTo("t");
            assertThat(table.get(2)).as("row-level security forced on %s", name).isEqualTo("t");
            assertThat(database.rows(LEADING, schema, name).getFirst().getFirst())
                    .as("the owner leads the primary key of %s", name)
                    .isEqualTo("1");
            assertNothingSeen(database, schema, name);
        }
        return tables.stream().map(List::getFirst).toList();
    }

    private static void assertNothingSeen(TestDatabase database, String schema, String table) throws SQLException {
        try (Connection connection = database.connectAs(schema + "_request");
                Statement statement = connection.createStatement()) {
            if (!mayRead(statement, schema, table)) {
                return;
            }
            assertThat(count(statement, schema, table))
                    .as("%s without an owner", table)
                    .isZero();
            statement.execute("select set_config('hypernet.user_id', '" + UUID.randomUUID() + "', false)");
            assertThat(count(statement, schema, table))
                    .as("%s as somebody else", table)
                    .isZero();
        }
    }

    private static boolean mayRead(Statement statement, String schema, String table) throws SQLException {
        try (ResultSet result = statement.executeQuery(
                "select has_table_privilege('\"%s\".\"%s\"', 'select')".formatted(schema, table))) {
            return result.next() && result.getBoolean(1);
        }
    }

    private static long count(Statement statement, String schema, String table) throws SQLException {
        try (ResultSet result = statement.executeQuery("select count(*) from \"%s\".\"%s\"".formatted(schema, table))) {
            return result.next() ? result.getLong(1) : 0;
        }
    }
}
