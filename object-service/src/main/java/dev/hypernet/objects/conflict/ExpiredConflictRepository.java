package dev.hypernet.objects.conflict;

import dev.hypernet.persistence.Columns;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;

/** Conflicts that ended long ago, over all people: as the system role. */
@Singleton
class ExpiredConflictRepository {
    private static final String REMOVE = """
        delete from object_conflict
         where (user_id, id) in (select user_id, id from object_conflict where resolved_at < $1 limit $2)
        """;

    private final Pool system;

    ExpiredConflictRepository(@ReactiveDataSource("system") Pool system) {
        this.system = system;
    }

    /** Answers how many it removed. */
    Uni<Integer> remove(Instant before, int most) {
        return system.preparedQuery(REMOVE)
                .execute(Tuple.of(Columns.timestamp(before), most))
                .map(removed -> removed.rowCount());
    }
}
