package dev.hypernet.objects.user;

import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import dev.hypernet.platform.secret.Secret;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A person's account.
 *
 * @param passwordHash null where another issuer vouches for the person: there is no logging in here
 */
public record User(
        UserId id,
        long version,
        Instant createdAt,
        Instant updatedAt,
        String email,
        @Nullable Secret passwordHash,
        boolean emailVerified,
        boolean isActive,
        boolean isAdmin,
        Origin origin,
        @Nullable String displayName,
        @Nullable String avatarUrl,
        @Nullable Instant lastLoginAt,
        long storageUsed,
        long storageQuota,
        Map<String, @Nullable Object> metadata) {

    /** Who made the account. */
    public enum Origin {
        REGISTRATION,
        CONFIGURATION,
        ISSUER;

        String column() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Origin of(String column) {
            return valueOf(column.toUpperCase(Locale.ROOT));
        }
    }

    static User of(Row row) {
        String passwordHash = row.getString("password_hash");
        return new User(
                Columns.owner(row),
                row.getLong("version"),
                Columns.instant(row, "created_at"),
                Columns.instant(row, "updated_at"),
                row.getString("email"),
                passwordHash == null ? null : Secret.of(passwordHash),
                row.getBoolean("email_verified"),
                row.getBoolean("is_active"),
                row.getBoolean("is_admin"),
                Origin.of(row.getString("origin")),
                row.getString("display_name"),
                row.getString("avatar_url"),
                Columns.instantOrNull(row, "last_login_at"),
                row.getLong("storage_used"),
                row.getLong("storage_quota"),
                Columns.object(row, "metadata"));
    }
}
