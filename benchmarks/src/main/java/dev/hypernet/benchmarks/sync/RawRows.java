package dev.hypernet.benchmarks.sync;

import dev.hypernet.benchmarks.Http;
import dev.hypernet.benchmarks.Room;
import dev.hypernet.benchmarks.sql.OwnerPool;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What the product wrote of a person's sync, row by row, and written once more as another person's by multi-row upserts and
 * nothing else: the same tables, columns, indexes, triggers and row-level security, a page of rows a statement, one
 * transaction a page and schema.
 *
 * <p>Events go to a topic of their own, so that nobody works on them; each is as large as the row's state in the history.
 */
final class RawRows {

    /** A table in the order of need. */
    private record Table(String schema, String name, boolean upserts) {}

    /** Rows of a table as JSON text, page by page. */
    private record Rows(Table table, String insert, List<String> pages, long number) {}

    private static final List<Table> TABLES = List.of(
            new Table("object", "typed_object", true),
            new Table("object", "object_history", false),
            new Table("link", "known_object", true),
            new Table("link", "link", true),
            new Table("link", "link_history", false));
    private static final String COLUMNS = """
        select string_agg(quote_ident(attname), ', ' order by attnum)
          from pg_attribute
         where attrelid = ?::regclass and attnum > 0 and not attisdropped and attgenerated = ''
           and attidentity = ''
        """;
    private static final String PAGES = """
        select jsonb_agg(state)::text from (
            select to_jsonb(kept) as state, (row_number() over () - 1) / ? as page from %s.%s as kept
             where user_id = ?) as rows
         group by page order by page
        """;
    private static final String INSERT = """
        insert into %1$s (%2$s)
        select %3$s from jsonb_populate_recordset(null::%1$s, $2::text::jsonb) as told
        %4$s
        """;
    private static final String UPSERT = "on conflict (user_id, id) do update set version = excluded.version";
    private static final String TELL = """
        insert into outbox (id, topic, key, headers, payload)
        select gen_random_uuid(), 'hypernet.benchmark.v1', coalesce(told ->> 'object_id', told ->> 'link_id'),
               jsonb_build_object('ce_id', gen_random_uuid(), 'ce_type', told ->> 'kind', 'ce_sequence', '1'),
               told ->> 'state'
          from jsonb_array_elements($1::text::jsonb) as told
        """;

    private static final String NUMBER = "select count(*) from %s.%s where user_id = ?";

    private final List<Rows> tables;

    private RawRows(List<Rows> tables) {
        this.tables = tables;
    }

    /** Reads what there is of the person. */
    static RawRows of(Room room, UUID person, int rowsAPage) {
        List<Rows> tables = new ArrayList<>();
        try (Connection database = room.database()) {
            for (Table table : TABLES) {
                tables.add(rows(database, table, person, rowsAPage));
            }
            return new RawRows(tables);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Rows rows(Connection database, Table table, UUID person, int rowsAPage) throws SQLException {
        String qualified = table.schema() + "." + table.name();
        String columns = text(database, COLUMNS, qualified).getFirst();
        String own = columns.replaceFirst("\\buser_id\\b", "\\$1");
        return new Rows(
                table,
                INSERT.formatted(qualified, columns, own, table.upserts() ? UPSERT : ""),
                text(database, PAGES.formatted(table.schema(), table.name()), rowsAPage, person),
                Long.parseLong(text(database, NUMBER.formatted(table.schema(), table.name()), person)
                        .getFirst()));
    }

    /** How many rows are written, events included. */
    long number() {
        return tables.stream()
                .mapToLong(rows -> rows.table.upserts() ? rows.number : 2 * rows.number)
                .sum();
    }

    /** Writes all of it as this person's and returns the seconds that took. */
    double write(Room room, UUID person) {
        Pool objects = room.pool("object", 1);
        Pool links = room.pool("link", 1);
        long began = System.nanoTime();
        for (Rows rows : tables) {
            OwnerPool pool = new OwnerPool("object".equals(rows.table.schema()) ? objects : links);
            for (String page : rows.pages) {
                Http.await(pool.inTransaction(person, connection -> write(connection, person, rows, page)));
            }
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        Http.await(objects.close());
        Http.await(links.close());
        return seconds;
    }

    private static Future<Void> write(SqlConnection connection, UUID person, Rows rows, String page) {
        Future<Void> kept = connection
                .preparedQuery(rows.insert)
                .execute(Tuple.of(person, page))
                .mapEmpty();
        return rows.table.upserts()
                ? kept
                : Future.all(kept, connection.preparedQuery(TELL).execute(Tuple.of(page)))
                        .mapEmpty();
    }

    private static List<String> text(Connection database, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement question = database.prepareStatement(sql)) {
            for (int index = 0; index < parameters.length; index++) {
                question.setObject(index + 1, parameters[index]);
            }
            List<String> texts = new ArrayList<>();
            try (ResultSet answer = question.executeQuery()) {
                while (answer.next()) {
                    texts.add(answer.getString(1));
                }
            }
            return texts;
        }
    }
}
