package dev.hypernet.platform.identity;

import dev.hypernet.contracts.UserId;
import dev.hypernet.platform.problem.Problem;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.RequestScoped;

/** The person whose token came with the request. */
@RequestScoped
public class Caller {
    private final SecurityIdentity identity;

    Caller(SecurityIdentity identity) {
        this.identity = identity;
    }

    /** The caller's own id: the owner in every query. Without a person's token: 401. */
    public UserId userId() {
        return userIdOf(identity);
    }

    /** The id a person's token names. */
    public static UserId userIdOf(SecurityIdentity identity) {
        if (identity.isAnonymous()) {
            throw Problem.unauthorized("Send a bearer token.");
        }
        try {
            return UserId.of(identity.getPrincipal().getName());
        } catch (IllegalArgumentException serviceOrForeign) {
            throw Problem.unauthorized("This token names no person.");
        }
    }
}
