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

/**
 * One connected external account (seeds 000, 001, 003 and 004 call it integration or integration instance).
 *
 * @param contextType {@code global}, {@code client} or {@code user}: whose tasks may use it
 * @param contextId the client's or the user's id; null for a global one
 * @param instanceId unique among the living of the whole installation
 * @param config the settings its owner gave, without the deployment's and the definition's
 * @param definitionVersion the definition its settings were last checked by; null until then
 * @param credentialGiven whether a credential its owner gave lies in the store
 * @param health what was found when it was last checked, and what its state says where it was not; see {@link Health}
 * @param lastUsedAt to the minute
 */
public record Integration(
        IntegrationId id,
        UserId userId,
        long version,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant deletedAt,
        String integrationType,
        String integrationName,
        String instanceId,
        @Nullable String description,
        String contextType,
        @Nullable String contextId,
        IntegrationState state,
        @Nullable Failure error,
        Health health,
        boolean isEnabled,
        Map<String, @Nullable Object> config,
        @Nullable String definitionVersion,
        boolean credentialGiven,
        long epoch,
        @Nullable String externalAccountId,
        @Nullable String externalAccountName,
        List<String> scopes,
        @Nullable Instant tokenExpiresAt,
        @Nullable Instant lastConnectedAt,
        @Nullable Instant lastUsedAt,
        @Nullable Instant lastSyncAt,
        @Nullable String lastSyncStatus,
        long itemsSynced) {
    public static final String GLOBAL = "global";
    public static final String CLIENT = "client";
    public static final String USER = "user";

    /**
     * Why it does not work (row I10).
     *
     * @param code a stable word
     * @param message for people; never a secret
     * @param details what else is known, such as the pointers of settings that are refused
     */
    public record Failure(
            String code, String message, @Nullable Map<String, @Nullable Object> details) {
        public Failure(String code, String message) {
            this(code, message, null);
        }

        static @Nullable Failure of(@Nullable JsonObject json) {
            return json == null
                    ? null
                    : new Failure(json.getString("code"), json.getString("message"), members(json, "details"));
        }

        JsonObject json() {
            JsonObject json = new JsonObject().put("code", code).put("message", message);
            return details == null ? json : json.put("details", new JsonObject(details));
        }
    }

    public static Integration of(Row row) {
        IntegrationState state = IntegrationState.of(row.getString("state"));
        Failure error = Failure.of(row.getJsonObject("error"));
        return new Integration(
                new IntegrationId(row.getUUID("id")),
                Columns.owner(row),
                row.getLong("version"),
                Columns.instant(row, "created_at"),
                Columns.instant(row, "updated_at"),
                Columns.instantOrNull(row, "deleted_at"),
                row.getString("integration_type"),
                row.getString("integration_name"),
                row.getString("instance_id"),
                row.getString("description"),
                row.getString("context_type"),
                row.getString("context_id"),
                state,
                error,
                Health.of(row, state, error),
                row.getBoolean("is_enabled"),
                Columns.object(row, "config"),
                row.getString("definition_version"),
                row.getBoolean("credential_given"),
                row.getLong("epoch"),
                row.getString("external_account_id"),
                row.getString("external_account_name"),
                List.of(row.getArrayOfStrings("scopes")),
                Columns.instantOrNull(row, "token_expires_at"),
                Columns.instantOrNull(row, "last_connected_at"),
                Columns.instantOrNull(row, "last_used_at"),
                Columns.instantOrNull(row, "last_sync_at"),
                row.getString("last_sync_status"),
                row.getLong("items_synced"));
    }

    /** Used by more people than its owner, whose role must allow that. */
    public boolean isShared() {
        return !contextType.equals(USER);
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

    static @Nullable Map<String, @Nullable Object> members(JsonObject json, String name) {
        JsonObject members = json.getJsonObject(name);
        return members == null ? null : members.getMap();
    }
}
