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
 * What people have granted at a provider of Meta's: a code brings a token for an hour, which is exchanged for one of
 * sixty days, which renews itself once it is a day old. There are no refresh tokens. Each is remembered by its
 * fingerprint only.
 */
final class MetaGrants {

    static final Duration LONG_LIFETIME = Duration.ofDays(60);
    static final Duration YOUNGEST_TO_RENEW = Duration.ofHours(24);

    private static final Duration CODE_LIFETIME = Duration.ofHours(1);

    /** Of Graph's errors: a parameter that does not do. */
    static final int INVALID_PARAMETER = 100;
    /** Of Graph's errors: a token that is unknown, expired or taken back. */
    static final int INVALID_TOKEN = 190;

    /** What a person agreed to. */
    record Consent(String account, String redirectUri, String scope) {}

    sealed interface Answer {
        record Issued(Secret token, String account, String scope, Duration lifetime) implements Answer {}

        record Refused(int code, String reason) implements Answer {}
    }

    /** How things stand with an account. */
    record View(long shortLived, long longLived, int exchanges, int renewals) {}

    private record Code(Consent consent, Instant expiresAt) {}

    private record Token(Consent consent, boolean isLong, Instant issuedAt, Instant expiresAt) {}

    private final Clock clock;
    private final Duration shortLifetime;
    private final Map<String, Code> codes = new HashMap<>();
    private final Map<String, Token> tokens = new HashMap<>();
    private final Set<String> spent = new HashSet<>();
    private final Map<String, Duration> ahead = new HashMap<>();
    private final Map<String, Integer> exchanges = new HashMap<>();
    private final Map<String, Integer> renewals = new HashMap<>();

    MetaGrants(Clock clock, Duration shortLifetime) {
        this.clock = clock;
        this.shortLifetime = shortLifetime;
    }

    Secret codeFor(Consent consent) {
        Secret code = Secret.issued();
        codes.put(code.fingerprint(), new Code(consent, now(consent.account()).plus(CODE_LIFETIME)));
        return code;
    }

    Answer redeem(Secret presented, String redirectUri) {
        Code code = codes.get(presented.fingerprint());
        if (code == null || !spent.add(presented.fingerprint())) {
            return new Answer.Refused(INVALID_PARAMETER, "Matching code was not found or was already used");
        }
        if (!code.expiresAt().isAfter(now(code.consent().account()))) {
            return new Answer.Refused(INVALID_PARAMETER, "This authorization code has expired");
        }
        if (!code.consent().redirectUri().equals(redirectUri)) {
            return new Answer.Refused(
                    INVALID_PARAMETER, "The redirect_uri is not identical to that of the authorization request");
        }
        return issue(code.consent(), false, shortLifetime);
    }

    /** A short-lived token for a long-lived one. */
    Answer exchange(Secret presented) {
        Optional<Token> token = good(presented);
        if (token.isEmpty()) {
            return invalid();
        }
        if (token.get().isLong()) {
            return new Answer.Refused(INVALID_PARAMETER, "The access token is long-lived already");
        }
        exchanges.merge(token.get().consent().account(), 1, Integer::sum);
        return issue(token.get().consent(), true, LONG_LIFETIME);
    }

    /** A long-lived token for the next one. */
    Answer renew(Secret presented) {
        Optional<Token> token = good(presented).filter(Token::isLong);
        if (token.isEmpty()) {
            return invalid();
        }
        Consent consent = token.get().consent();
        if (token.get().issuedAt().plus(YOUNGEST_TO_RENEW).isAfter(now(consent.account()))) {
            return new Answer.Refused(INVALID_PARAMETER, "The access token is not yet 24 hours old");
        }
        renewals.merge(consent.account(), 1, Integer::sum);
        return issue(consent, true, LONG_LIFETIME);
    }

    /** Whose data the token opens; nothing when it is unknown, expired or taken back. */
    Optional<String> accountOf(Secret token) {
        return good(token).map(found -> found.consent().account());
    }

    /** The person takes the consent back: nothing they granted is good any more. */
    void withdraw(String account) {
        tokens.values().removeIf(token -> token.consent().account().equals(account));
    }

    /** So much time passes for one account alone. */
    void pass(String account, Duration time) {
        ahead.merge(account, time, Duration::plus);
    }

    View view(String account) {
        return new View(
                living(account, false),
                living(account, true),
                exchanges.getOrDefault(account, 0),
                renewals.getOrDefault(account, 0));
    }

    private long living(String account, boolean areLong) {
        return tokens.values().stream()
                .filter(token -> token.consent().account().equals(account) && token.isLong() == areLong)
                .filter(this::isGood)
                .count();
    }

    private Answer issue(Consent consent, boolean isLong, Duration lifetime) {
        Secret token = Secret.issued();
        Instant now = now(consent.account());
        tokens.put(token.fingerprint(), new Token(consent, isLong, now, now.plus(lifetime)));
        return new Answer.Issued(token, consent.account(), consent.scope(), lifetime);
    }

    private static Answer invalid() {
        return new Answer.Refused(INVALID_TOKEN, "Error validating access token: it is unknown, expired or revoked");
    }

    private Optional<Token> good(Secret presented) {
        return Optional.ofNullable(tokens.get(presented.fingerprint())).filter(this::isGood);
    }

    private boolean isGood(Token token) {
        return token.expiresAt().isAfter(now(token.consent().account()));
    }

    private Instant now(String account) {
        return clock.instant().plus(ahead.getOrDefault(account, Duration.ZERO));
    }
}
