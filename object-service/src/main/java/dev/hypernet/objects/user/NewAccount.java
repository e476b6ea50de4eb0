package dev.hypernet.objects.user;

import dev.hypernet.platform.secret.Secret;
import org.jspecify.annotations.Nullable;

/** An account that is about to be made. */
record NewAccount(
        String email,
        @Nullable Secret passwordHash,
        @Nullable String displayName,
        boolean emailVerified,
        boolean isAdmin,
        User.Origin origin) {

    static NewAccount registered(NewUser user, Secret passwordHash) {
        return new NewAccount(user.email(), passwordHash, user.displayName(), false, false, User.Origin.REGISTRATION);
    }

    static NewAccount configured(String email, Secret passwordHash) {
        return new NewAccount(email, passwordHash, null, true, true, User.Origin.CONFIGURATION);
    }

    static NewAccount vouchedFor(String email, boolean isAdmin) {
        return new NewAccount(email, null, null, true, isAdmin, User.Origin.ISSUER);
    }
}
