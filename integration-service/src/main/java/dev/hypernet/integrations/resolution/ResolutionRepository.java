package dev.hypernet.integrations.resolution;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import dev.hypernet.persistence.Rows;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds what a task might get. A person's own are read as theirs; what admins share belongs to somebody else and is found
 * without an owner, by its context alone, so that nobody's own are among it.
 */
@Singleton
class ResolutionRepository {
    private static final String COLUMNS =
            "user_id, id, integration_name, instance_id, context_type, context_id, state, is_enabled, last_used_at";

    /** The one that is chosen among them comes first, so nothing beyond the limit could be. */
    private static final String BY_USE = "is_usable desc, last_used_at desc nulls last, id";

    static final String OWN = """
            select %s from integration
             where user_id = $1 and integration_type = $2 and context_type = 'user' and deleted_at is null
             order by %s
             limit $3
            """.formatted(COLUMNS, BY_USE);

    /** An admin's own for clients that their token does not name: to explain, never to be chosen. */
    static final String OWN_OF_OTHER_CLIENTS = """
            select %s from integration
             where user_id = $1 and integration_type = $2 and context_type = 'client' and context_id <> all ($3::text[])
               and deleted_at is null
             order by created_at desc, id desc
             limit $4
            """.formatted(COLUMNS);

    static final String GLOBAL = """
            select %s from integration
             where context_type = 'global' and context_id is null and integration_type = $1
               and deleted_at is null
             order by context_id, %s
             limit $2
            """.formatted(COLUMNS, BY_USE);

    static final String OF_CLIENTS = """
            select found.*
              from unnest($2::text[]) as client
             cross join lateral (
                   select %1$s, is_usable from integration
                    where context_type = 'client' and context_id = client and integration_type = $1
                      and deleted_at is null
                    order by %2$s
                    limit $3) as found
             order by %2$s
             limit $3
            """.formatted(COLUMNS, BY_USE);

    static final String OWNER_OF_SHARED = """
            select user_id from integration
             where id = $1 and context_type <> 'user' and deleted_at is null
               and (context_type = 'global' or (context_type = 'client' and context_id = any ($2::text[])))
            """;

    private final Pool pool;
    private final Pool system;

    ResolutionRepository(Pool pool, @ReactiveDataSource("system") Pool system) {
        this.pool = pool;
        this.system = system;
    }

    Uni<List<Candidate>> own(UserId caller, String type, int limit) {
        return pool.preparedQuery(OWN)
                .execute(Tuple.of(caller.value(), type, limit))
                .map(rows -> Rows.list(rows, Candidate::of));
    }

    Uni<List<Candidate>> ownOfOtherClients(UserId caller, String type, Set<String> clients, int limit) {
        return pool.preparedQuery(OWN_OF_OTHER_CLIENTS)
                .execute(Tuple.of(caller.value(), type, clients.toArray(String[]::new), limit))
                .map(rows -> Rows.list(rows, Candidate::of));
    }

    Uni<List<Candidate>> ofClients(String type, Set<String> clients, int limit) {
        return clients.isEmpty()
                ? Uni.createFrom().item(List.of())
                : system.preparedQuery(OF_CLIENTS)
                        .execute(Tuple.of(type, clients.toArray(String[]::new), limit))
                        .map(rows -> Rows.list(rows, Candidate::of));
    }

    Uni<List<Candidate>> global(String type, int limit) {
        return system.preparedQuery(GLOBAL).execute(Tuple.of(type, limit)).map(rows -> Rows.list(rows, Candidate::of));
    }

    /** Whose it is, if it is shared with everybody or with one of these clients. */
    Uni<Optional<UserId>> ownerOfShared(IntegrationId id, Set<String> clients) {
        return system.preparedQuery(OWNER_OF_SHARED)
                .execute(Tuple.of(id.value(), clients.toArray(String[]::new)))
                .map(rows -> Rows.first(rows, Columns::owner));
    }
}
