package dev.hypernet.credentials;

import dev.hypernet.testkit.TestStack;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A disk that is full until this is closed: what PostgreSQL answers to every row for a table. Rows that are there can
 * be read.
 */
public final class FullDisk implements AutoCloseable {
    private static final String FILL = """
        drop sequence if exists public.refused_rows;
        create sequence public.refused_rows;
        create or replace function public.refuse_row() returns trigger security definer language plpgsql as $$
        begin
            -- A number that is taken stays taken, whatever becomes of the transaction.
            perform nextval('public.refused_rows');
            raise exception 'the disk is full' using errcode = '53100';
        end
        $$;
        drop trigger if exists full_disk on %1$s;
        create trigger full_disk before insert on %1$s for each row when (%2$s) execute function public.refuse_row();
        """;

    private final String table;

    private FullDisk(String table) {
        this.table = table;
    }

    public static FullDisk of(String table) throws SQLException {
        return of(table, "true");
    }

    /** For some rows alone, which the table calls {@code new}. */
    public static FullDisk of(String table, String condition) throws SQLException {
        execute(FILL.formatted(table, condition));
        return new FullDisk(table);
    }

    /** Whether something was to be written. */
    public boolean hasRefused() throws SQLException {
        return TestStack.database()
                .rows("select is_called from public.refused_rows")
                .getFirst()
                .getFirst()
                .equals("t");
    }

    @Override
    public void close() throws SQLException {
        execute("drop trigger if exists full_disk on " + table);
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = TestStack.database().connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
