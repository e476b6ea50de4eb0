package dev.hypernet.objects.user;

import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import dev.hypernet.platform.secret.Secret;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A person's account. */
public record User(
        UserId id,
        long version,
        Instant createdAt,
        Instant updatedAt,
        String email,
        Secret passwordHash,
        boolean emailVerified,
        boolean isActive,
        boolean isAdmin,
        @Nullable String displayName,
        @Nullable String avatarUrl,
        @Nullable Instant lastLoginAt,
        long storageUsed,
        long storageQuota,
        Map<String, @Nullable Object> metadata) {

    static User of(Row row) {
        return new User(
                Columns.owner(row),
                row.getLong("version"),
                Columns.instant(row, "created_at"),
                Columns.instant(row, "updated_at"),
                row.getString("email"),
                Secret.of(row.getString("password_hash")),
                row.getBoolean("email_verified"),
                row.getBoolean("is_active"),
                row.getBoolean("is_admin"),
                row.getString("display_name"),
                row.getString("avatar_url"),
                Columns.instantOrNull(row, "last_login_at"),
                row.getLong("storage_used"),
                row.getLong("storage_quota"),
                Columns.object(row, "metadata"));
    }
}
