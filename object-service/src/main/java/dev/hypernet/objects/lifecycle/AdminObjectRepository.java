package dev.hypernet.objects.lifecycle;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.objects.history.StoredObject;
import dev.hypernet.persistence.Columns;
import dev.hypernet.platform.paging.Cursor;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Looks for objects without knowing their owner: for admins. */
@Singleton
class AdminObjectRepository {
    private static final String BY_ID = "select " + StoredObject.COLUMNS + " from any_object where id = $1";

    static final String DELETED = "select " + StoredObject.COLUMNS + """
             from any_object
             where deleted_at is not null
               and ($1::uuid is null or user_id = $1)
               and ($2::text is null or type = $2)
               and ($3::timestamptz is null or deleted_at < $3)
               and ($4::timestamptz is null or (deleted_at, id) < ($4, $5::uuid))
             order by deleted_at desc, id desc
             limit $6
            """;

    private final Pool system;

    AdminObjectRepository(@ReactiveDataSource("system") Pool system) {
        this.system = system;
    }

    Uni<Optional<StoredObject>> find(ObjectId id) {
        return system.preparedQuery(BY_ID)
                .execute(Tuple.of(id.value()))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(StoredObject.of(rows.iterator().next())));
    }

    /** Last deleted first. */
    Uni<List<StoredObject>> deleted(DeletedQuery query, @Nullable Cursor after, int limit) {
        return system.preparedQuery(DELETED)
                .execute(Tuple.tuple()
                        .addValue(query.owner())
                        .addValue(query.type())
                        .addValue(Columns.timestampOrNull(query.before()))
                        .addValue(after == null ? null : Columns.timestamp(after.instant(0)))
                        .addValue(after == null ? null : after.uuid(1))
                        .addValue(limit))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(StoredObject::of)
                        .toList());
    }
}
