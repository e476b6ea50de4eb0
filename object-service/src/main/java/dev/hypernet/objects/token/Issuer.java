package dev.hypernet.objects.token;

import dev.hypernet.objects.user.User;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The two built-in issuers, ES256: one of people's tokens, which any OIDC issuer can replace by configuration, one of the
 * services' own, each bound to the service it is for.
 */
@Singleton
public class Issuer {
    private static final String PEOPLE_AUDIENCE = "hypernet";
    private static final String SERVICES = "hypernet-services";
    private static final Duration SERVICE_LIFETIME = Duration.ofMinutes(5);

    private final SigningKeys people;
    private final SigningKeys services;
    private final String url;
    private final Duration lifetime;
    private final Clock clock;

    Issuer(
            @ConfigProperty(name = "hypernet.signing-folder") Path folder,
            @ConfigProperty(name = "hypernet.public-url") String url,
            @ConfigProperty(name = "hypernet.login.token-lifetime") Duration lifetime,
            Clock clock) {
        this.people = SigningKeys.loadOrCreate(folder.resolve("people.json"));
        this.services = SigningKeys.loadOrCreate(folder.resolve("services.json"));
        this.url = url;
        this.lifetime = lifetime;
        this.clock = clock;
    }

    AccessToken forPerson(User user) {
        JwtClaimsBuilder claims = Jwt.issuer(url)
                .subject(user.id().toString())
                .audience(PEOPLE_AUDIENCE)
                .groups(user.isAdmin() ? Set.of("admin") : Set.of());
        return new AccessToken(signed(claims, people, lifetime), "Bearer", lifetime.toSeconds());
    }

    AccessToken forService(String service, String audience) {
        JwtClaimsBuilder claims = Jwt.issuer(SERVICES).subject(service).audience(audience);
        return new AccessToken(signed(claims, services, SERVICE_LIFETIME), "Bearer", SERVICE_LIFETIME.toSeconds());
    }

    String url() {
        return url;
    }

    String peoplesKeys() {
        return people.publicJson();
    }

    String servicesKeys() {
        return services.publicJson();
    }

    private String signed(JwtClaimsBuilder claims, SigningKeys keys, Duration validity) {
        Instant now = clock.instant();
        return claims.issuedAt(now)
                .expiresAt(now.plus(validity))
                .claim("jti", UUID.randomUUID().toString())
                .jws()
                .keyId(keys.keyId())
                .algorithm(SignatureAlgorithm.ES256)
                .sign(keys.privateKey());
    }
}
