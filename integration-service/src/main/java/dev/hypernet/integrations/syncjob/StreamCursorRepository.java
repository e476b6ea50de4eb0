package dev.hypernet.integrations.syncjob;

import dev.hypernet.integrations.integration.Integration;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;

/** Where streams are read on; jobs write it, and its owner may have it forgotten. */
@Singleton
class StreamCursorRepository {
    private static final String FORGET =
            "delete from stream_cursor where user_id = $1 and integration_id = $2 and stream = $3";

    /** Whether there was one. */
    Uni<Boolean> forget(SqlConnection connection, Integration integration, String stream) {
        return connection
                .preparedQuery(FORGET)
                .execute(Tuple.of(integration.userId().value(), integration.id().value(), stream))
                .map(forgotten -> forgotten.rowCount() == 1);
    }
}
