package dev.hypernet.platform.identity;

import dev.hypernet.contracts.UserId;
import dev.hypernet.platform.problem.Problem;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.RequestScoped;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** The person whose token came with the request. */
@RequestScoped
public class Caller {
    /** The claim of the built-in issuer's tokens that names the session they came from. */
    public static final String SESSION_CLAIM = "sid";

    private final SecurityIdentity identity;

    Caller(SecurityIdentity identity) {
        this.identity = identity;
    }

    /** The caller's own id: the owner in every query. Without a person's token: 401. */
    public UserId userId() {
        return userIdOf(identity);
    }

    /** The session the token came from; none where another issuer made it. */
    public Optional<UUID> session() {
        return identity.getPrincipal() instanceof JsonWebToken token
                        && !(token instanceof ForeignPerson)
                        && token.containsClaim(SESSION_CLAIM)
                ? Optional.of(
                        UUID.fromString(token.<Object>getClaim(SESSION_CLAIM).toString()))
                : Optional.empty();
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
