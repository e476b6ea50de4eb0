package dev.hypernet.integrations.integration;

import dev.hypernet.persistence.Columns;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Seed 003's status of an instance (rows I06 and I17), kept apart from the life cycle: a provider that is down makes a
 * connected integration unwell, not disconnected.
 *
 * <p>An integration that is not connected has the health its state has; a connected one the last check's, and
 * {@link #ACTIVE} until the first.
 *
 * @param state {@link #ACTIVE}, {@link #INACTIVE} or {@link #ERROR}
 * @param lastChecked when the provider was last asked; null for never
 * @param error what is wrong, for people; never a secret
 * @param details what else is known of it
 */
@Schema(name = "IntegrationHealth")
public record Health(
        String state,
        @Nullable Instant lastChecked,
        @Nullable String error,
        @Nullable Map<String, @Nullable Object> details) {
    public static final String ACTIVE = "active";
    public static final String INACTIVE = "inactive";
    public static final String ERROR = "error";

    /** What a check found that went well. */
    public static Health active(Instant checked) {
        return new Health(ACTIVE, checked, null, null);
    }

    /** What a check found that did not. */
    public static Health failing(Instant checked, String error, @Nullable Map<String, @Nullable Object> details) {
        return new Health(ERROR, checked, error, details);
    }

    static Health of(Row row, IntegrationState state, Integration.@Nullable Failure failure) {
        Instant checked = Columns.instantOrNull(row, "checked_at");
        JsonObject found = row.getJsonObject("health");
        if (!(state instanceof IntegrationState.Connected)) {
            return new Health(
                    state.health(),
                    checked,
                    failure == null ? null : failure.message(),
                    failure == null ? null : failure.details());
        }
        if (!row.getBoolean("is_enabled")) {
            return new Health(INACTIVE, checked, null, null);
        }
        return found == null
                ? new Health(state.health(), checked, null, null)
                : new Health(
                        found.getString("state"),
                        checked,
                        found.getString("error"),
                        Integration.members(found, "details"));
    }

    /** As it is stored, without its time. */
    JsonObject json() {
        JsonObject json = new JsonObject().put("state", state).put("error", error);
        return details == null ? json : json.put("details", new JsonObject(details));
    }
}
