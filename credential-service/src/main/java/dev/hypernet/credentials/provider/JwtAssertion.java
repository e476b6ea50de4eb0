package dev.hypernet.credentials.provider;

import dev.hypernet.connector.Authentication.Placement;
import dev.hypernet.platform.secret.Secret;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import io.smallrye.jwt.build.JwtSignatureBuilder;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Short-lived tokens signed with keys that were given: RFC 7523. Each has a {@code jti} of its own and is good for one
 * use. Signing takes some milliseconds of processor time.
 */
@Singleton
public class JwtAssertion {
    /** What stands beside a client's assertion in a form. */
    public static final String CLIENT_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private static final Duration LIFETIME_FOR_CLIENTS = Duration.ofMinutes(2);
    /** A token from the future is refused, and a provider's clock may be behind ours. */
    private static final Duration CLOCKS_DIFFER_BY = Duration.ofSeconds(30);

    private final Clock clock;

    JwtAssertion(Clock clock) {
        this.clock = clock;
    }

    /**
     * A token, and how long it is good.
     *
     * @param scope what it asks for, names with a space between; null where the provider decides
     */
    public record Signed(
            Secret token,
            Instant signedAt,
            Instant expiresAt,
            @Nullable String scope) {}

    /**
     * Proves a client to a token endpoint ({@code private_key_jwt}): RFC 7523, 2.2.
     *
     * @param tokenUrl whom it is for
     * @throws IllegalArgumentException when the client has no key
     */
    Secret client(OAuthClient client, URI tokenUrl) {
        SigningKey key = client.key();
        if (key == null) {
            throw new IllegalArgumentException("the client has no key");
        }
        JwtClaimsBuilder claims = Jwt.issuer(client.id()).subject(client.id()).audience(tokenUrl.toString());
        return signed(claims, key, LIFETIME_FOR_CLIENTS, null).token();
    }

    /**
     * Signs what a definition says.
     *
     * @param fields the value of a field of the credential; nothing for one that was not given
     */
    public Signed of(SigningSettings settings, SigningKey key, Function<String, Optional<Secret>> fields) {
        JwtClaimsBuilder claims = Jwt.claims();
        filled(settings.issuer(), fields).ifPresent(claims::issuer);
        filled(settings.subject(), fields).ifPresent(claims::subject);
        filled(settings.audienceOrEndpoint(), fields).ifPresent(claims::audience);
        Optional<String> scope = filled(settings.scope(), fields);
        scope.ifPresent(names -> claims.claim("scope", names));
        return signed(claims, key, Duration.ofMillis(settings.lifetimeMs()), scope.orElse(null));
    }

    /** The text with fields in place of their names; nothing where there is no text or one of them was not given. */
    private static Optional<String> filled(@Nullable String template, Function<String, Optional<Secret>> fields) {
        return Optional.ofNullable(template)
                .map(text -> new Placement("claim", text))
                .filter(text -> text.fields().stream()
                        .allMatch(field -> fields.apply(field).isPresent()))
                .map(text -> text.filled(
                        field -> fields.apply(field).map(Secret::reveal).orElse("")));
    }

    private Signed signed(JwtClaimsBuilder claims, SigningKey key, Duration lifetime, @Nullable String scope) {
        Instant now = clock.instant();
        Instant issuedAt = now.minus(CLOCKS_DIFFER_BY);
        // Some providers refuse what claims to live longer than they allow, from its issue on.
        Instant expiresAt = issuedAt.plus(lifetime);
        JwtSignatureBuilder token = claims.issuedAt(issuedAt)
                .expiresAt(expiresAt)
                .claim("jti", UUID.randomUUID().toString())
                .jws()
                .algorithm(key.signatureAlgorithm());
        if (key.keyId() != null) {
            token.keyId(key.keyId());
        }
        return new Signed(Secret.of(token.sign(key.key())), now, expiresAt, scope);
    }
}
