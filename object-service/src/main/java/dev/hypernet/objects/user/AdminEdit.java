package dev.hypernet.objects.user;

import jakarta.validation.constraints.NotNull;

/** What an admin may change of anybody's account. The quota's bounds are the deployment's. */
public record AdminEdit(
        @NotNull Boolean isActive,
        @NotNull Boolean isAdmin,
        @NotNull Boolean emailVerified,
        @NotNull Long storageQuota) {

    static AdminEdit of(User user) {
        return new AdminEdit(user.isActive(), user.isAdmin(), user.emailVerified(), user.storageQuota());
    }
}
