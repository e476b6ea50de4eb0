package dev.hypernet.credentials.credential;

import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/** Intents of many people at once, by the role without an owner. */
@Singleton
class IntentRepository {
    private static final String HOLD_ON = """
        update credential
           set intent_at = now()
          from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as held (user_id, id, intent)
         where credential.user_id = held.user_id and credential.id = held.id and credential.intent = held.intent
        """;

    private final Pool pool;

    IntentRepository(@ReactiveDataSource("system") Pool pool) {
        this.pool = pool;
    }

    /** Says that whoever has these intents is alive; nothing of one that no longer stands. */
    Uni<Void> holdOn(List<Held> held) {
        return pool.preparedQuery(HOLD_ON)
                .execute(Tuple.of(ids(held, one -> one.owner().value()), ids(held, Held::id), ids(held, Held::intent)))
                .replaceWithVoid();
    }

    private static UUID[] ids(List<Held> held, Function<Held, UUID> id) {
        return held.stream().map(id).toArray(UUID[]::new);
    }
}
