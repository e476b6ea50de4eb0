package dev.hypernet.objects.content;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.util.List;

/** Tells of an object that its bytes are not to be had. */
public interface GivenUp {

    /**
     * Marks it, unless it has bytes, or is gone.
     *
     * @param reason a stable word, such as {@code stalled}
     */
    default Uni<Void> failed(SqlConnection connection, UserId owner, ObjectId id, String reason) {
        return failed(connection, owner, List.of(id), reason);
    }

    /** The same of several, by one statement. */
    Uni<Void> failed(SqlConnection connection, UserId owner, List<ObjectId> ids, String reason);
}
