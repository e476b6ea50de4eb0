package dev.hypernet.platform.identity;

import dev.hypernet.contracts.UserId;
import java.util.Set;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/** One of our people by another issuer's token: our id as the name, the claims as they came. */
record ForeignPerson(UserId userId, JsonWebToken token) implements JsonWebToken {

    @Override
    public String getName() {
        return userId.toString();
    }

    @Override
    public Set<String> getClaimNames() {
        return token.getClaimNames();
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // the standard's signature
    public <T extends @Nullable Object> T getClaim(String name) {
        return token.getClaim(name);
    }

    /** Without the token: records print their parts. */
    @Override
    public String toString() {
        return getName();
    }
}
