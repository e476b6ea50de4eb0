package dev.hypernet.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What people have granted: codes, access tokens and refresh tokens, each remembered by its fingerprint only. There is
 * one client, so every grant is that client's. A code or refresh token that is presented twice has leaked; its grant is
 * revoked with all that was issued under it (RFC 6749 §4.1.2 and §10.4).
 */
final class Grants {

    private static final Duration CODE_LIFETIME = Duration.ofSeconds(60);

    /** What a person agreed to, and what the code's bearer must show: the same redirect URI and the verifier. */
    record Consent(String account, String redirectUri, String scope, String codeChallenge) {}

    sealed interface Answer {
        record Issued(Secret accessToken, Secret refreshToken, Duration lifetime, String scope) implements Answer {}

        record Refused(String reason) implements Answer {}
    }

    /**
     * How things stand with an account.
     *
     * @param refreshes refresh tokens that were redeemed
     * @param replays codes and refresh tokens that were presented once more
     */
    record Counts(long activeTokens, long refreshTokens, long revokedGrants, int refreshes, int replays) {}

    private record Grant(long id, String account, String scope) {}

    private record Code(Consent consent, Grant grant, Instant expiresAt) {}

    private record AccessToken(Grant grant, Instant expiresAt) {}

    private final Clock clock;
    private final Duration accessTokenLifetime;
    private long lastId;
    private final Map<String, Code> codes = new HashMap<>();
    private final Map<String, AccessToken> accessTokens = new HashMap<>();
    private final Map<String, Grant> refreshTokens = new HashMap<>();
    private final Set<String> spent = new HashSet<>();
    private final Set<Grant> revoked = new HashSet<>();
    private final Map<String, Integer> refreshes = new HashMap<>();
    private final Map<String, Integer> replays = new HashMap<>();

    Grants(Clock clock, Duration accessTokenLifetime) {
        this.clock = clock;
        this.accessTokenLifetime = accessTokenLifetime;
    }

    Secret codeFor(Consent consent) {
        Secret code = Secret.issued();
        Grant grant = new Grant(++lastId, consent.account(), consent.scope());
        codes.put(code.fingerprint(), new Code(consent, grant, clock.instant().plus(CODE_LIFETIME)));
        return code;
    }

    /** Every attempt spends the code, a failed one too. */
    Answer exchange(Secret presented, String redirectUri, Secret verifier) {
        Code code = codes.get(presented.fingerprint());
        if (code == null) {
            return new Answer.Refused("The code is unknown.");
        }
        if (!spent.add(presented.fingerprint())) {
            replayed(code.grant());
            return new Answer.Refused("The code was used before; what it granted is revoked.");
        }
        if (!code.expiresAt().isAfter(clock.instant())) {
            return new Answer.Refused("The code has expired.");
        }
        if (!code.consent().redirectUri().equals(redirectUri)) {
            return new Answer.Refused("The redirect_uri is not that of the authorization request.");
        }
        if (!verifier.proves(code.consent().codeChallenge())) {
            return new Answer.Refused("The code_verifier does not match the code_challenge.");
        }
        return issue(code.grant());
    }

    Answer refresh(Secret presented) {
        Grant grant = refreshTokens.get(presented.fingerprint());
        if (grant == null) {
            return new Answer.Refused("The refresh token is unknown.");
        }
        if (revoked.contains(grant)) {
            return new Answer.Refused("The grant is revoked.");
        }
        if (!spent.add(presented.fingerprint())) {
            replayed(grant);
            return new Answer.Refused("The refresh token was used before; its grant is revoked.");
        }
        refreshes.merge(grant.account(), 1, Integer::sum);
        return issue(grant);
    }

    /** Revokes the whole grant of an access or refresh token; a token of no grant is none of our business. */
    void revoke(Secret token) {
        AccessToken accessToken = accessTokens.get(token.fingerprint());
        Grant grant = accessToken == null ? refreshTokens.get(token.fingerprint()) : accessToken.grant();
        if (grant != null) {
            revoked.add(grant);
        }
    }

    /** Whose data the access token opens; nothing when it is unknown, expired or revoked. */
    Optional<String> accountOf(Secret token) {
        return Optional.ofNullable(accessTokens.get(token.fingerprint()))
                .filter(this::isActive)
                .map(accessToken -> accessToken.grant().account());
    }

    Counts counts(String account) {
        return new Counts(
                accessTokens.values().stream()
                        .filter(this::isActive)
                        .filter(token -> token.grant().account().equals(account))
                        .count(),
                refreshTokens.entrySet().stream()
                        .filter(token -> token.getValue().account().equals(account))
                        .filter(token -> !revoked.contains(token.getValue()) && !spent.contains(token.getKey()))
                        .count(),
                revoked.stream()
                        .filter(grant -> grant.account().equals(account))
                        .count(),
                refreshes.getOrDefault(account, 0),
                replays.getOrDefault(account, 0));
    }

    private void replayed(Grant grant) {
        revoked.add(grant);
        replays.merge(grant.account(), 1, Integer::sum);
    }

    private Answer issue(Grant grant) {
        Instant now = clock.instant();
        accessTokens.values().removeIf(token -> !token.expiresAt().isAfter(now));
        Secret accessToken = Secret.issued();
        Secret refreshToken = Secret.issued();
        accessTokens.put(accessToken.fingerprint(), new AccessToken(grant, now.plus(accessTokenLifetime)));
        refreshTokens.put(refreshToken.fingerprint(), grant);
        return new Answer.Issued(accessToken, refreshToken, accessTokenLifetime, grant.scope());
    }

    private boolean isActive(AccessToken token) {
        return token.expiresAt().isAfter(clock.instant()) && !revoked.contains(token.grant());
    }
}
