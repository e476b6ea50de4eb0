package dev.hypernet.integrations.oauth;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;

/**
 * One person's way to a provider's consent and back: ten minutes, one use.
 *
 * @param isFirst whether its integration was made for it, and goes when it ends without consent
 */
record OAuthAttempt(
        UUID id,
        UserId userId,
        IntegrationId integrationId,
        boolean isFirst,
        String cookieHash,
        String status,
        Instant expiresAt) {

    static OAuthAttempt of(Row row) {
        return new OAuthAttempt(
                row.getUUID("id"),
                Columns.owner(row),
                new IntegrationId(row.getUUID("integration_id")),
                row.getBoolean("is_first"),
                row.getString("cookie_hash"),
                row.getString("status"),
                Columns.instant(row, "expires_at"));
    }

    boolean isOver(Instant now) {
        return status.equals("completed") || status.equals("failed") || expiresAt.isBefore(now);
    }
}
