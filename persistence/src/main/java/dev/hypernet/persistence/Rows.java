package dev.hypernet.persistence;

import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/** What a query answered, as values. */
public final class Rows {
    private Rows() {}

    /** Each row, in the order of the answer. */
    public static <T> List<T> list(RowSet<Row> rows, Function<Row, T> value) {
        return StreamSupport.stream(rows.spliterator(), false).map(value).toList();
    }

    /** The first row, where there is one. */
    public static <T> Optional<T> first(RowSet<Row> rows, Function<Row, T> value) {
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(value.apply(rows.iterator().next()));
    }
}
