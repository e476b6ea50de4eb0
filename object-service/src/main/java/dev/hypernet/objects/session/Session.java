package dev.hypernet.objects.session;

import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A login of a person.
 *
 * @param expiresAt when it ends however often it is refreshed
 * @param userAgent what the client called itself, for the person to recognise it by
 */
record Session(
        UserId owner,
        UUID id,
        Instant createdAt,
        Instant lastUsedAt,
        Instant expiresAt,
        @Nullable String userAgent) {

    static Session of(Row row) {
        return new Session(
                Columns.owner(row),
                row.getUUID("id"),
                Columns.instant(row, "created_at"),
                Columns.instant(row, "last_used_at"),
                Columns.instant(row, "expires_at"),
                row.getString("user_agent"));
    }
}
