package dev.hypernet.objects.processing;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;

/** Whose bytes wait for long: looked for over all owners, as the system role, which sees no more than that. */
@Singleton
class WaitingMediaRepository {
    private static final String WAITING = """
            select user_id, id from media
             where processing_status in ('pending', 'processing') and hash is not null and file_path is not null
               and deleted_at is null and greatest(processing_touched_at, updated_at) < $1
             limit $2
            """;

    private final Pool system;

    WaitingMediaRepository(@ReactiveDataSource("system") Pool system) {
        this.system = system;
    }

    record Waiting(UserId owner, ObjectId id) {}

    Uni<List<Waiting>> since(Instant since, int limit) {
        return system.preparedQuery(WAITING)
                .execute(Tuple.of(Columns.timestamp(since), limit))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(WaitingMediaRepository::waiting)
                        .toList());
    }

    private static Waiting waiting(Row row) {
        return new Waiting(Columns.owner(row), new ObjectId(row.getUUID("id")));
    }
}
