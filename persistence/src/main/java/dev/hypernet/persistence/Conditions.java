package dev.hypernet.persistence;

import dev.hypernet.contracts.UserId;
import dev.hypernet.platform.paging.Cursor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind {@code where user_id = $1} in a statement that only has the filters which are asked for, with the
 * arguments in their order. Of what a client sent nothing stands in the text.
 */
public final class Conditions {
    private final List<Object> arguments = new ArrayList<>();
    private final StringBuilder sql = new StringBuilder();

    /** The owner is {@code $1}. */
    public Conditions(UserId owner) {
        parameter(owner.value());
    }

    /** Another condition, as it stands. */
    public Conditions and(String condition) {
        sql.append(" and ").append(condition);
        return this;
    }

    /**
     * Compares a column, where there is something to compare it with.
     *
     * @param columnAndOperator {@code created_at >=}, say
     */
    public Conditions compare(String columnAndOperator, @Nullable Object value) {
        return value == null ? this : and(columnAndOperator + " " + parameter(value));
    }

    /**
     * What follows a row in a list by {@code created_at} and {@code id}, newest first; without a cursor, all.
     *
     * @param part of the cursor that is the row's time; the next one is its id
     */
    public Conditions behind(@Nullable Cursor row, int part) {
        return row == null
                ? this
                : and("(created_at, id) < (" + parameter(Columns.timestamp(row.instant(part))) + ", "
                        + parameter(row.uuid(part + 1)) + ")");
    }

    /** Adds an argument and returns how the statement names it. */
    public String parameter(Object value) {
        arguments.add(value);
        return "$" + arguments.size();
    }

    public String sql() {
        return sql.toString();
    }

    public List<Object> arguments() {
        return List.copyOf(arguments);
    }
}
