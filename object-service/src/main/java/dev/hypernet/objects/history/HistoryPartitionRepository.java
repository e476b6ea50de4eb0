package dev.hypernet.objects.history;

import dev.hypernet.persistence.Columns;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;

/** The months of history as tables. Functions of the schema's owner do it, one caller at a time. */
@Singleton
class HistoryPartitionRepository {
    private static final String ENSURE = "select ensure_history_partitions($1) as made";
    private static final String DROP = "select drop_history_before($1) as dropped";

    private final Pool system;

    HistoryPartitionRepository(@ReactiveDataSource("system") Pool system) {
        this.system = system;
    }

    /** This month and the coming ones; answers how many were made. */
    Uni<Integer> ensure(int monthsAhead) {
        return system.preparedQuery(ENSURE)
                .execute(Tuple.of(monthsAhead))
                .map(rows -> rows.iterator().next().getInteger("made"));
    }

    /** The months that ended before this time; answers how many were dropped. */
    Uni<Integer> dropBefore(Instant time) {
        return system.preparedQuery(DROP)
                .execute(Tuple.of(Columns.timestamp(time)))
                .map(rows -> rows.iterator().next().getInteger("dropped"));
    }
}
