package dev.hypernet.credentials.webhook;

import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import dev.hypernet.persistence.Rows;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Which secrets of webhooks sign no more, over all people: ids and numbers. */
@Singleton
class EndedSecretRepository {
    private static final String ENDED = """
        select user_id, id, previous
          from webhook_secret
         where previous_until <= $1
         order by random()
         limit $2
        """;

    private final Pool system;

    EndedSecretRepository(@ReactiveDataSource("system") Pool system) {
        this.system = system;
    }

    /** A secret that was the one before, for as long as it signed too. */
    record Ended(UserId owner, UUID id, long number) {
        static Ended of(Row row) {
            return new Ended(Columns.owner(row), row.getUUID("id"), row.getLong("previous"));
        }
    }

    /** Any of them: those that cannot be destroyed, whose store is away, hold up no others for long. */
    Uni<List<Ended>> ended(Instant now, int most) {
        return system.preparedQuery(ENDED)
                .execute(Tuple.of(Columns.timestamp(now), most))
                .map(rows -> Rows.list(rows, Ended::of));
    }
}
