package dev.hypernet.platform.identity;

import dev.hypernet.contracts.UserId;
import dev.hypernet.platform.problem.Problem;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.RequestScoped;
import jakarta.json.JsonString;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** The person whose token came with the request. */
@RequestScoped
public class Caller {
    /** The claim of the built-in issuer's tokens that names the session they came from. */
    public static final String SESSION_CLAIM = "sid";

    /** The claim that names the clients a person works for: an array of ids, or one id alone. */
    public static final String CLIENTS_CLAIM = "client_ids";

    /** The role of those who look after an installation. */
    public static final String ADMIN = "admin";

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

    /** When the token ends; none where it does not say. */
    public Optional<Instant> expiresAt() {
        return identity.getPrincipal() instanceof JsonWebToken token && token.getExpirationTime() > 0
                ? Optional.of(Instant.ofEpochSecond(token.getExpirationTime()))
                : Optional.empty();
    }

    /** Whether the caller looks after the installation. */
    public boolean isAdmin() {
        return identity.hasRole(ADMIN);
    }

    /** The clients the person works for, as the token's issuer says; none where it says nothing. */
    public Set<String> clientIds() {
        return identity.getPrincipal() instanceof JsonWebToken token && token.containsClaim(CLIENTS_CLAIM)
                ? texts(token.getClaim(CLIENTS_CLAIM)).collect(Collectors.toUnmodifiableSet())
                : Set.of();
    }

    private static Stream<String> texts(Object claim) {
        return switch (claim) {
            case Collection<?> several -> several.stream().flatMap(Caller::texts);
            case JsonString one -> Stream.of(one.getString());
            case String one -> Stream.of(one);
            default -> Stream.empty();
        };
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
