package dev.hypernet.objects.upload;

import dev.hypernet.persistence.Columns;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Uploads nobody went on with, over all people: as the system role. */
@Singleton
class ExpiredUploadRepository {
    private static final String REMOVE = "delete from upload where expires_at <= $1";
    private static final String UNFINISHED = """
        select id from upload where id = any($1) and media_id is null
        union all
        select part_id from content_work where part_id = any($1)
        """;

    private final Pool system;

    ExpiredUploadRepository(@ReactiveDataSource("system") Pool system) {
        this.system = system;
    }

    Uni<Void> remove(Instant now) {
        return system.preparedQuery(REMOVE)
                .execute(Tuple.of(Columns.timestamp(now)))
                .replaceWithVoid();
    }

    /** Those of these that still wait for bytes, be it from their owner or from a source. */
    Uni<Set<UUID>> unfinished(List<UUID> uploads) {
        return system.preparedQuery(UNFINISHED)
                .execute(Tuple.tuple().addValue(uploads.toArray(UUID[]::new)))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> row.getUUID("id"))
                        .collect(Collectors.toUnmodifiableSet()));
    }
}
