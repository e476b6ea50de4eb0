package dev.hypernet.integrations.integration;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.IntegrationSnapshot;
import dev.hypernet.persistence.Columns;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One connected external account (seeds 000, 001, 003 and 004 call it integration or integration instance). */
public record Integration(
        IntegrationId id,
        UserId userId,
        long version,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant deletedAt,
        String integrationType,
        String integrationName,
        String contextType,
        @Nullable String contextId,
        IntegrationState state,
        @Nullable Failure error,
        boolean isEnabled,
        Map<String, @Nullable Object> config,
        long epoch,
        @Nullable String externalAccountId,
        @Nullable String externalAccountName,
        List<String> scopes,
        @Nullable Instant tokenExpiresAt,
        @Nullable Instant lastConnectedAt,
        @Nullable Instant lastSyncAt,
        @Nullable String lastSyncStatus,
        long itemsSynced) {

    /** Why it does not work (row I10). */
    public record Failure(String code, String message) {}

    public static Integration of(Row row) {
        JsonObject error = row.getJsonObject("error");
        return new Integration(
                new IntegrationId(row.getUUID("id")),
                Columns.owner(row),
                row.getLong("version"),
                Columns.instant(row, "created_at"),
                Columns.instant(row, "updated_at"),
                Columns.instantOrNull(row, "deleted_at"),
                row.getString("integration_type"),
                row.getString("integration_name"),
                row.getString("context_type"),
                row.getString("context_id"),
                IntegrationState.of(row.getString("state")),
                error == null ? null : new Failure(error.getString("code"), error.getString("message")),
                row.getBoolean("is_enabled"),
                Columns.object(row, "config"),
                row.getLong("epoch"),
                row.getString("external_account_id"),
                row.getString("external_account_name"),
                List.of(row.getArrayOfStrings("scopes")),
                Columns.instantOrNull(row, "token_expires_at"),
                Columns.instantOrNull(row, "last_connected_at"),
                Columns.instantOrNull(row, "last_sync_at"),
                row.getString("last_sync_status"),
                row.getLong("items_synced"));
    }

    /** The state events carry. */
    public IntegrationSnapshot snapshot() {
        return new IntegrationSnapshot(
                id,
                userId,
                integrationType,
                integrationName,
                state.name(),
                state.status(),
                isEnabled,
                epoch,
                version,
                createdAt,
                updatedAt,
                externalAccountId);
    }
}
