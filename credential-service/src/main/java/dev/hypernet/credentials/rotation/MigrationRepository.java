package dev.hypernet.credentials.rotation;

import dev.hypernet.contracts.UserId;
import dev.hypernet.credentials.audit.SecretUses;
import dev.hypernet.credentials.audit.SecretUses.Action;
import dev.hypernet.credentials.audit.SecretUses.Use;
import dev.hypernet.persistence.Rows;
import dev.hypernet.platform.identity.CallingService;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which secrets there are to move, over all people, and which were seen in both stores. The mark of that is in the
 * row of the embedded store, whichever way they go: it is gone with the row.
 */
@Singleton
class MigrationRepository {
    private static final String LOCK =
            "select pg_try_advisory_lock(hashtextextended('migrate-secrets:' || current_schema(), 0)) as held";
    private static final String UNLOCK =
            "select pg_advisory_unlock(hashtextextended('migrate-secrets:' || current_schema(), 0))";
    private static final String EMBEDDED = """
        select user_id, credential_id, generation
          from integration_secret
         where copied_to is distinct from $1 and (user_id, credential_id, generation) > ($2, $3, $4)
         order by user_id, credential_id, generation
         limit $5
        """;
    /** What anything refers to: a store without a list of its own holds nothing else that is of use. */
    private static final String REFERRED = """
        select referred.user_id, referred.credential_id, referred.generation
          from (select user_id, id as credential_id, generation
                  from credential
                 where generation > 0 and revoked is null
                 union
                select user_id, id, intent_generation
                  from credential
                 where intent_generation is not null
                 union
                select user_id, id, 0
                  from oauth_attempt
                 where outcome is null
                 union
                select user_id, id, generation
                  from oauth_client
                 where present
                 union
                select user_id, id, generation
                  from webhook_secret
                 where generation > 0
                 union
                select user_id, id, previous
                  from webhook_secret
                 where previous is not null) as referred
          left join integration_secret copy using (user_id, credential_id, generation)
         where copy.copied_to is distinct from $1
           and (referred.user_id, referred.credential_id, referred.generation) > ($2, $3, $4)
         order by referred.user_id, referred.credential_id, referred.generation
         limit $5
        """;

    private static final String LEFT_BEHIND =
            "select count(*) as secrets from integration_secret where copied_to is distinct from $1";

    private static final String COPIED = """
        select user_id, credential_id, generation
          from integration_secret
         where copied_to = $1 and (user_id, credential_id, generation) > ($2, $3, $4)
         order by user_id, credential_id, generation
         limit $5
        """;
    private static final String IS_IN_FORCE = """
        select exists (
                   select from credential
                    where user_id = $1 and id = $2 and status in ('active', 'rejected')
                      and $3 in (generation, intent_generation)
                    order by user_id, id limit 1)
            or exists (
                   select from oauth_attempt
                    where user_id = $1 and id = $2 and outcome is null and $3 = 0
                    order by user_id, id limit 1)
            or exists (
                   select from oauth_client
                    where user_id = $1 and id = $2 and present and $3 = generation
                    order by user_id, id limit 1)
            or exists (
                   select from webhook_secret
                    where user_id = $1 and id = $2 and $3 > 0 and $3 in (generation, previous)
                    order by user_id, id limit 1) as is_in_force
        """;
    private static final String MARK = """
        update integration_secret set copied_to = $4
         where user_id = $1 and credential_id = $2 and generation = $3
        """;

    private final Pool pool;
    private final Pool system;
    private final SecretUses uses;

    MigrationRepository(Pool pool, @ReactiveDataSource("system") Pool system, SecretUses uses) {
        this.pool = pool;
        this.system = system;
        this.uses = uses;
    }

    /** Does the work unless another process is at it; then it fails with a sentence. */
    <T> Uni<T> alone(Supplier<Uni<T>> work) {
        return system.getConnection()
                .chain(connection -> alone(connection, work).eventually(connection::close));
    }

    private static <T> Uni<T> alone(SqlConnection connection, Supplier<Uni<T>> work) {
        return connection
                .query(LOCK)
                .execute()
                .map(rows -> rows.iterator().next().getBoolean("held"))
                .invoke(MigrationRepository::failUnless)
                .chain(() ->
                        work.get().eventually(() -> connection.query(UNLOCK).execute()));
    }

    private static void failUnless(boolean held) {
        if (!held) {
            throw new IllegalStateException("Another process is moving secrets: let it end");
        }
    }

    /** The next secrets behind a place that are to go from the embedded store to the other, and are not marked. */
    Uni<List<Place>> embedded(String other, Place after, int most) {
        return places(EMBEDDED, other, after, most);
    }

    /** The same for the way back. */
    Uni<List<Place>> referred(String other, Place after, int most) {
        return places(REFERRED, other, after, most);
    }

    /** How many secrets of the embedded store the other was not seen to have. */
    Uni<Long> leftBehind(String other) {
        return system.preparedQuery(LEFT_BEHIND)
                .execute(Tuple.of(other))
                .map(rows -> rows.iterator().next().getLong("secrets"));
    }

    /** The next secrets behind a place that both have. */
    Uni<List<Place>> copied(String other, Place after, int most) {
        return places(COPIED, other, after, most);
    }

    /** Whether the row of an owner points at the secret, so that it has to be somewhere. */
    Uni<Boolean> isInForce(Place place) {
        return pool.preparedQuery(IS_IN_FORCE)
                .execute(Tuple.of(place.owner().value(), place.credential(), place.generation()))
                .map(rows -> rows.iterator().next().getBoolean("is_in_force"));
    }

    /** Notes that the other store has it, too. */
    Uni<Void> mark(Place place, String other) {
        return mark(place, other, use(place, Action.ROTATE, "copied"));
    }

    /** Takes the mark away: its source is going to be destroyed. */
    Uni<Void> unmark(Place place) {
        return mark(place, null, use(place, Action.DESTROY, "destroyed"));
    }

    private Uni<Void> mark(Place place, @Nullable String other, Use use) {
        return pool.withTransaction(connection -> connection
                .preparedQuery(MARK)
                .execute(Tuple.of(place.owner().value(), place.credential(), place.generation(), other))
                .chain(() -> uses.record(connection, List.of(use))));
    }

    private Uni<List<Place>> places(String query, String other, Place after, int most) {
        return system.preparedQuery(query)
                .execute(Tuple.of(other, after.owner().value(), after.credential(), after.generation(), most))
                .map(rows -> Rows.list(rows, MigrationRepository::place));
    }

    private static Place place(Row row) {
        return new Place(new UserId(row.getUUID("user_id")), row.getUUID("credential_id"), row.getLong("generation"));
    }

    private static Use use(Place place, Action action, String outcome) {
        return new Use(
                place.owner(),
                place.credential(),
                place.generation(),
                CallingService.CREDENTIAL_SERVICE,
                action,
                "migration",
                outcome);
    }
}
