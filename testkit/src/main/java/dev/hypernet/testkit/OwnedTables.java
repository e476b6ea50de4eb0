package dev.hypernet.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.contracts.UserId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;

/**
 * Row O08: asks the catalogue which tables have an owner, so that a new one cannot be forgotten, and proves for each that
 * a query without its owner, or with somebody else's, returns nothing. Row O22: that none of them keeps anything of a
 * person who left, or takes anything in.
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

    private static final String WHOLE = """
            select c.relname
              from pg_class c
              join pg_namespace n on n.oid = c.relnamespace
              join pg_attribute a on a.attrelid = c.oid and a.attname = 'user_id' and not a.attisdropped
             where n.nspname = ? and c.relkind in ('r', 'p') and not c.relispartition
             order by c.relname
            """;
    private static final String GOES_WITH = """
            with recursive gone(id) as (
                select c.oid
                  from pg_class c
                  join pg_namespace n on n.oid = c.relnamespace
                 where n.nspname = ? and c.relname = any (string_to_array(?, ','))
                 union
                select f.conrelid
                  from pg_constraint f
                  join gone on gone.id = f.confrelid
                 where f.contype = 'f' and f.confdeltype = 'c'
            )
            select relname from pg_class join gone on gone.id = oid
            """;
    private static final String CLOSED = """
            select c.relname
              from pg_policy p
              join pg_class c on c.oid = p.polrelid
              join pg_namespace n on n.oid = c.relnamespace
             where n.nspname = ? and p.polname = 'living_owner' and not p.polpermissive and p.polcmd = 'a'
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

    /**
     * Every table with an owner is erased, by name or by a cascade from one that is, or named as kept; and those that are
     * erased take nothing in for somebody who left.
     */
    public static void assertErasable(String schema, List<String> erased, String... kept) throws SQLException {
        TestDatabase database = TestStack.database();
        List<String> owned = names(database.rows(WHOLE, schema));
        List<String> gone = names(database.rows(GOES_WITH, schema, String.join(",", erased)));
        assertThat(owned).as("tables with an owner").containsAll(erased);
        assertThat(owned)
                .as("tables nobody erases: name them in the list, or as kept")
                .allMatch(table -> gone.contains(table) != List.of(kept).contains(table));
        assertThat(names(database.rows(CLOSED, schema)))
                .as("tables that take nothing in for the erased: call keep_the_erased_out in the migration")
                .containsAll(owned.stream()
                        .filter(table -> !List.of(kept).contains(table))
                        .toList());
    }

    /** Nothing of the person is left in the schema but in the kept tables, and the tombstone is there. */
    public static void assertErased(String schema, UserId person, String... kept) throws SQLException {
        TestDatabase database = TestStack.database();
        for (String table : names(database.rows(WHOLE, schema))) {
            if (!List.of(kept).contains(table)) {
                assertThat(database.rows(
                                "select 1 from \"%s\".\"%s\" where user_id = ? limit 1".formatted(schema, table),
                                person.value()))
                        .as("what %s has of somebody who left", table)
                        .isEmpty();
            }
        }
        assertThat(database.rows("select 1 from \"%s\".erased_user where person = ?".formatted(schema), person.value()))
                .as("the tombstone in %s", schema)
                .hasSize(1);
    }

    private static List<String> names(List<List<String>> rows) {
        return rows.stream().map(List::getFirst).toList();
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
