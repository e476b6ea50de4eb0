package dev.hypernet.objects.sync;

import dev.hypernet.contracts.event.IntegrationSnapshot;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.stream.Stream;

/**
 * What syncs of an integration left behind that nobody has a use for once it is removed. Its objects are none of it, nor
 * is what is known of restored ones: the same account may be connected again. Then the removal may still be told late, or
 * once more: what a later epoch brought stays.
 */
@Singleton
class RemovedIntegrationRepository {
    /** Asked by each statement, so that it is true of what that statement sees. */
    private static final String NOTHING_SINCE = """
         and not exists (select from message_epoch as later
                          where later.user_id = $1 and later.subject = $2 and later.epoch > $3)
         and not exists (select from message_chain as later
                          where later.user_id = $1 and later.subject = $2 and later.epoch > $3)
        """;

    /** In the order their locks are taken in elsewhere: work before its lane. */
    private static final List<String> CLEAR = Stream.of(
                    "sync_seen", "sync_unseen", "sync_sweep", "quarantined_record", "content_work", "content_lane")
            .map(table -> "delete from " + table + " where user_id = $1 and integration_id = $2" + NOTHING_SINCE)
            .toList();

    Uni<Void> clear(SqlConnection connection, IntegrationSnapshot removed) {
        return Multi.createFrom()
                .iterable(CLEAR)
                .onItem()
                .transformToUniAndConcatenate(statement -> connection
                        .preparedQuery(statement)
                        .execute(Tuple.of(removed.userId().value(), removed.id().value(), removed.epoch())))
                .onItem()
                .ignoreAsUni();
    }
}
