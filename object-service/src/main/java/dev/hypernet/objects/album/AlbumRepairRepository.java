package dev.hypernet.objects.album;

import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Work for all owners at once, and therefore on the system pool; the work itself is a function of the database. */
@Singleton
class AlbumRepairRepository {
    private static final String OWNERS = "select user_id from users order by user_id limit $1";
    private static final String FURTHER_OWNERS =
            "select user_id from users where user_id > $2 order by user_id limit $1";
    private static final String REPAIR = "select memberships, albums from repair_albums($1)";

    private final Pool pool;

    AlbumRepairRepository(@ReactiveDataSource("system") Pool pool) {
        this.pool = pool;
    }

    /** People in the order of their ids, beyond this one. */
    Uni<List<UserId>> owners(@Nullable UserId last, int limit) {
        Tuple arguments = Tuple.of(limit);
        return (last == null
                        ? pool.preparedQuery(OWNERS).execute(arguments)
                        : pool.preparedQuery(FURTHER_OWNERS).execute(arguments.addUUID(last.value())))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(Columns::owner)
                        .toList());
    }

    Uni<Repaired> repair(List<UserId> owners) {
        UUID[] ids = owners.stream().map(UserId::value).toArray(UUID[]::new);
        return pool.preparedQuery(REPAIR)
                .execute(Tuple.tuple().addArrayOfUUID(ids))
                .map(rows -> rows.iterator().next())
                .map(row -> new Repaired(row.getLong("memberships"), row.getLong("albums")));
    }
}
