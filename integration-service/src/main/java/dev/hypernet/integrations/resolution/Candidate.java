package dev.hypernet.integrations.resolution;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.integrations.integration.IntegrationState;
import dev.hypernet.persistence.Columns;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An integration a task might get: what ranking it needs, and nothing that is private to its owner.
 *
 * @param lastUsedAt null for never
 */
public record Candidate(
        UserId owner,
        IntegrationId id,
        String integrationName,
        String instanceId,
        Level level,
        @Nullable String contextId,
        IntegrationState state,
        boolean isEnabled,
        @Nullable Instant lastUsedAt) {

    /** How close to the caller: the first that has something to offer is taken. */
    public enum Level {
        USER("user"),
        CLIENT("client"),
        GLOBAL("global");

        private final String context;

        Level(String context) {
            this.context = context;
        }

        static Level of(String context) {
            return switch (context) {
                case "user" -> USER;
                case "client" -> CLIENT;
                case "global" -> GLOBAL;
                default -> throw new IllegalArgumentException("no context " + context);
            };
        }

        /** As contexts and the API write it. */
        public String context() {
            return context;
        }
    }

    static Candidate of(Row row) {
        return new Candidate(
                Columns.owner(row),
                new IntegrationId(row.getUUID("id")),
                row.getString("integration_name"),
                row.getString("instance_id"),
                Level.of(row.getString("context_type")),
                row.getString("context_id"),
                IntegrationState.of(row.getString("state")),
                row.getBoolean("is_enabled"),
                Columns.instantOrNull(row, "last_used_at"));
    }

    boolean isUsable() {
        return state instanceof IntegrationState.Connected && isEnabled;
    }
}
