package dev.hypernet.objects.token;

import dev.hypernet.objects.session.SessionConfig;
import dev.hypernet.objects.user.User;
import dev.hypernet.platform.identity.Caller;
import dev.hypernet.platform.problem.Problem;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * The two built-in issuers, ES256: one of people's tokens, which any OIDC issuer can replace by configuration, one of
 * the services' own, each bound to the service it is for.
 */
@Singleton
public class Issuer {
    static final String ALGORITHM = "ES256";

    private static final Logger LOG = Logger.getLogger(Issuer.class);
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
            SessionConfig sessions,
            Clock clock) {
        this.people = SigningKeys.loadOrCreate(folder.resolve("people.json"));
        this.services = SigningKeys.loadOrCreate(folder.resolve("services.json"));
        this.url = url;
        this.lifetime = sessions.tokenLifetime();
        this.clock = clock;
    }

    /** It names the session, so that changing a password can spare it. */
    AccessToken forPerson(User user, UUID session) {
        JwtClaimsBuilder claims = Jwt.issuer(url)
                .subject(user.id().toString())
                .audience(PEOPLE_AUDIENCE)
                .claim(Caller.SESSION_CLAIM, session.toString())
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

    /** Blocking: as the file is now, since another replica may have signed with a key it just put there. */
    String peoplesKeys() {
        people.reread();
        return people.publicJson();
    }

    /** Blocking, like {@link #peoplesKeys()}. */
    String servicesKeys() {
        services.reread();
        return services.publicJson();
    }

    /** Blocking. New keys sign from now on; see {@link SigningKeys#rotate}. */
    RotatedKeys rotate() {
        try {
            RotatedKeys fresh = new RotatedKeys(
                    people.rotate(clock.instant(), lifetime), services.rotate(clock.instant(), SERVICE_LIFETIME));
            LOG.infof("tokens are signed with new keys: %s and %s", fresh.keyId(), fresh.serviceKeyId());
            return fresh;
        } catch (IOException readOnly) {
            LOG.warnf("the signing keys cannot be written: %s", readOnly.getMessage());
            throw Problem.conflict(
                    "keys-read-only", "The keys cannot be written here: put a new one first in what is mounted.");
        }
    }

    /** A file that somebody else changed is in use without a restart. */
    @Scheduled(every = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void reread() {
        people.reread();
        services.reread();
    }

    private String signed(JwtClaimsBuilder claims, SigningKeys keys, Duration validity) {
        Instant now = clock.instant();
        SigningKeys.Signer signer = keys.signer();
        return claims.issuedAt(now)
                .expiresAt(now.plus(validity))
                .claim("jti", UUID.randomUUID().toString())
                .jws()
                .keyId(signer.keyId())
                .algorithm(SignatureAlgorithm.ES256)
                .sign(signer.key());
    }
}
