package dev.hypernet.credentials.client;

import dev.hypernet.persistence.Columns;
import dev.hypernet.persistence.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

/**
 * The rows of registrations. Each change has a number, and only a higher one takes a lower one's place: a replica that
 * was held up does not bring back what was replaced meanwhile.
 */
@Singleton
class ClientRepository {
    private static final String FIND = """
            select id, generation as number
              from oauth_client
             where user_id = $1 and integration_type = $2 and present
            """;
    private static final String RESERVE = """
            insert into oauth_client (user_id, integration_type, id, present, generation, issued, changed_at)
            values ($1, $2, $3, false, 0, 1, $4)
            on conflict (user_id, integration_type) do update
               set issued = oauth_client.issued + 1
            returning id, issued as number
            """;
    private static final String RESERVE_END = """
            update oauth_client
               set issued = issued + 1
             where user_id = $1 and integration_type = $2 and present
            returning id, issued as number
            """;
    private static final String PUT_IN_FORCE = """
            update oauth_client
               set generation = $3, present = $4, changed_at = $5
             where user_id = $1 and integration_type = $2 and generation < $3
            returning old.generation as generation_before
            """;

    private final Pool pool;
    private final Clock clock;

    ClientRepository(Pool pool, Clock clock) {
        this.pool = pool;
        this.clock = clock;
    }

    /** Where in the secret store a change lies. */
    record Place(UUID id, long number) {
        static Place of(Row row) {
            return new Place(row.getUUID("id"), row.getLong("number"));
        }
    }

    /** The one in force. */
    Uni<Optional<Place>> find(String integrationType) {
        return pool.preparedQuery(FIND)
                .execute(Tuple.of(Installation.OWNER.value(), integrationType))
                .map(rows -> Rows.first(rows, Place::of));
    }

    /** A place for a registration. */
    Uni<Place> reserve(String integrationType) {
        return pool.preparedQuery(RESERVE)
                .execute(Tuple.of(
                        Installation.OWNER.value(),
                        integrationType,
                        UUID.randomUUID(),
                        Columns.timestamp(clock.instant())))
                .map(rows -> Place.of(rows.iterator().next()));
    }

    /** A place for there being none; nothing when there is none already. */
    Uni<Optional<Place>> reserveEnd(String integrationType) {
        return pool.preparedQuery(RESERVE_END)
                .execute(Tuple.of(Installation.OWNER.value(), integrationType))
                .map(rows -> Rows.first(rows, Place::of));
    }

    /** In the caller's transaction: the number it takes the place of; nothing when a later change was faster. */
    Uni<Optional<Long>> putInForce(SqlClient client, String integrationType, Place place, boolean present) {
        return client.preparedQuery(PUT_IN_FORCE)
                .execute(Tuple.of(
                        Installation.OWNER.value(),
                        integrationType,
                        place.number(),
                        present,
                        Columns.timestamp(clock.instant())))
                .map(rows -> Rows.first(rows, row -> row.getLong("generation_before")));
    }
}
