package dev.hypernet.objects.quarantine;

import dev.hypernet.persistence.Columns;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;

/** What was set aside long ago, over all people: as the system role. */
@Singleton
class ExpiredQuarantineRepository {
    private static final String REMOVE = """
        delete from quarantined_record
         where (user_id, id) in (select user_id, id from quarantined_record where updated_at < $1 limit $2)
        """;

    private final Pool system;

    ExpiredQuarantineRepository(@ReactiveDataSource("system") Pool system) {
        this.system = system;
    }

    /** Answers how many it removed. */
    Uni<Integer> remove(Instant before, int most) {
        return system.preparedQuery(REMOVE)
                .execute(Tuple.of(Columns.timestamp(before), most))
                .map(removed -> removed.rowCount());
    }
}
