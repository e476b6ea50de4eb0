package dev.hypernet.objects.identity;

import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import dev.hypernet.platform.identity.ForeignIdentity;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** The directory over everybody: read to learn whose the request is, so as the system role. */
@Singleton
class IdentityRepository {
    private static final String FIND = """
            select users.user_id, users.is_admin, users.is_active
              from identity join users using (user_id)
             where identity.issuer = $1 and identity.subject = $2 and users.deleted_at is null
            """;
    private static final String INSERT =
            "insert into identity (user_id, issuer, subject, created_at) values ($1, $2, $3, $4)";

    /** Whom an identity stands for. */
    record Known(UserId userId, boolean isAdmin, boolean isActive) {
        static Known of(Row row) {
            return new Known(Columns.owner(row), row.getBoolean("is_admin"), row.getBoolean("is_active"));
        }
    }

    private final Pool system;

    IdentityRepository(@ReactiveDataSource("system") Pool system) {
        this.system = system;
    }

    Uni<Optional<Known>> find(ForeignIdentity identity) {
        return system.preparedQuery(FIND)
                .execute(Tuple.of(identity.issuer(), identity.subject()))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(Known::of)
                        .findFirst());
    }

    /** Fails with a unique violation when the identity is known meanwhile. */
    Uni<Void> insert(SqlConnection connection, UserId user, ForeignIdentity identity, Instant now) {
        return connection
                .preparedQuery(INSERT)
                .execute(Tuple.of(user.value(), identity.issuer(), identity.subject(), Columns.timestamp(now)))
                .replaceWithVoid();
    }
}
