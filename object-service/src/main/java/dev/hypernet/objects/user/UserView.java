package dev.hypernet.objects.user;

import dev.hypernet.contracts.UserId;
import dev.hypernet.platform.http.Versioned;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A person's account as the person, or an admin, sees it. */
public record UserView(
        UserId id,
        String type,
        long version,
        Instant createdAt,
        Instant updatedAt,
        String email,
        boolean emailVerified,
        boolean isActive,
        boolean isAdmin,
        @Nullable String displayName,
        @Nullable String avatarUrl,
        @Nullable Instant lastLoginAt,
        long storageUsed,
        long storageQuota,
        Map<String, @Nullable Object> metadata)
        implements Versioned {

    static UserView of(User user) {
        return new UserView(
                user.id(),
                "user",
                user.version(),
                user.createdAt(),
                user.updatedAt(),
                user.email(),
                user.emailVerified(),
                user.isActive(),
                user.isAdmin(),
                user.displayName(),
                user.avatarUrl(),
                user.lastLoginAt(),
                user.storageUsed(),
                user.storageQuota(),
                user.metadata());
    }
}
