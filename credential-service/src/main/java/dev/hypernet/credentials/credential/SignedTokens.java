package dev.hypernet.credentials.credential;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.hypernet.connector.Signing;
import dev.hypernet.contracts.UserId;
import dev.hypernet.credentials.provider.AssertionGrant;
import dev.hypernet.credentials.provider.JwtAssertion;
import dev.hypernet.credentials.provider.JwtAssertion.Signed;
import dev.hypernet.credentials.provider.SigningKey;
import dev.hypernet.credentials.provider.SigningSettings;
import dev.hypernet.credentials.provider.TokenAnswer;
import dev.hypernet.credentials.provider.TokenSet;
import dev.hypernet.platform.context.CallerContext;
import dev.hypernet.platform.problem.Problem;
import dev.hypernet.platform.secret.Secret;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tokens made with keys that were given (RFC 7523), each used until half its life is over. They are in memory alone:
 * whoever has the key can make another, so nothing is lost with the process.
 *
 * <p>Of many who ask at once one makes the token, and all get it. Each replica makes its own.
 */
@Singleton
class SignedTokens {
    private static final int MOST = 10_000;
    private static final Duration LONGEST_KEPT = Duration.ofHours(1);
    /** A token that is refused so soon after it was made would be refused when made again. */
    private static final Duration YOUNG = Duration.ofSeconds(5);

    private static final String GRANT_REFUSED = "invalid_grant";

    private final JwtAssertion assertions;
    private final AssertionGrant grant;
    private final Clock clock;
    private final AsyncCache<Key, Made> tokens;

    SignedTokens(JwtAssertion assertions, AssertionGrant grant, Clock clock) {
        this.assertions = assertions;
        this.grant = grant;
        this.clock = clock;
        this.tokens = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterWrite(LONGEST_KEPT)
                .buildAsync();
    }

    private record Key(UserId owner, UUID id, long generation) {
        static Key of(Credential credential) {
            return new Key(credential.owner(), credential.id(), credential.generation());
        }
    }

    /** What became of it. An entry of its own for each: of one that throws, Caffeine writes to the log. */
    sealed interface Made {

        /**
         * A bearer token.
         *
         * @param expiresAt null where the provider did not say
         */
        record Token(
                Secret value,
                Instant madeAt,
                Instant renewAt,
                @Nullable Instant expiresAt) implements Made {}

        /** The provider no longer takes the key: only its owner helps. */
        record Refused() implements Made {}

        /** There is none now; good for those who wait already, and no longer. */
        record Failed(Throwable reason) implements Made {}
    }

    /**
     * A token in force.
     *
     * @param isRefused the provider has refused the last one, so that it is made anew before its time
     * @param stored the credential's secret, read only when a token is due
     */
    Uni<Made> get(
            Credential.Given credential, SigningSettings settings, boolean isRefused, Supplier<Uni<Secret>> stored) {
        return Uni.createFrom()
                .completionStage(() -> shared(Key.of(credential), isRefused, () -> make(settings, stored)))
                .emitOn(CallerContext.here());
    }

    /** A copy: whoever gives up waiting must not take the token from the others. */
    private CompletionStage<Made> shared(Key key, boolean isRefused, Supplier<Uni<Made>> make) {
        CompletableFuture<Made> current = tokens.asMap()
                .compute(
                        key,
                        (same, known) -> known == null || isOver(known, isRefused)
                                ? make.get().subscribeAsCompletionStage()
                                : known);
        return current.copy();
    }

    /** One that is still being made is nobody's to give up. */
    private boolean isOver(CompletableFuture<Made> known, boolean isRefused) {
        return known.isDone() && (known.isCompletedExceptionally() || isOver(known.join(), isRefused));
    }

    private boolean isOver(Made made, boolean isRefused) {
        return !(made instanceof Made.Token token)
                || !clock.instant().isBefore(token.renewAt())
                || (isRefused && !clock.instant().isBefore(token.madeAt().plus(YOUNG)));
    }

    private Uni<Made> make(SigningSettings settings, Supplier<Uni<Secret>> stored) {
        return Uni.createFrom()
                .deferred(stored::get)
                .chain(secret -> CallerContext.aside(() -> signed(settings, GivenFields.of(secret))))
                .chain(signed -> exchanged(settings.tokenUrl(), signed))
                .onFailure()
                .recoverWithItem(Made.Failed::new);
    }

    private Signed signed(SigningSettings settings, GivenFields fields) {
        Secret pem = fields.field(Signing.PRIVATE_KEY)
                .orElseThrow(() -> new IllegalStateException("a credential that signs has no key"));
        String keyId = fields.field(Signing.KEY_ID).map(Secret::reveal).orElse(null);
        return assertions.of(settings, SigningKey.of(pem, settings.algorithm(), keyId), fields::field);
    }

    private Uni<Made> exchanged(@Nullable URI tokenUrl, Signed signed) {
        return tokenUrl == null
                ? Uni.createFrom().item(token(signed.token(), signed.signedAt(), signed.expiresAt(), signed))
                : grant.redeem(tokenUrl, signed).map(answer -> made(answer, signed));
    }

    private static Made made(TokenAnswer answer, Signed signed) {
        return switch (answer) {
            case TokenAnswer.Granted granted -> token(granted.tokens(), signed);
            case TokenAnswer.Refused refused ->
                refused.error().equals(GRANT_REFUSED)
                        ? new Made.Refused()
                        : new Made.Failed(Problem.badGateway(
                                "provider-error", "The provider refused the assertion: " + refused.error()));
            case TokenAnswer.Unavailable unavailable ->
                new Made.Failed(Problem.unavailable("No token now: " + unavailable.reason()));
            case TokenAnswer.Unusable unusable ->
                new Made.Failed(Problem.badGateway("provider-error", unusable.reason()));
        };
    }

    private static Made token(TokenSet granted, Signed signed) {
        return token(granted.accessToken(), signed.signedAt(), granted.expiresAt(), signed);
    }

    /** One that tells no end is renewed as if it had the assertion's. */
    private static Made token(Secret value, Instant madeAt, @Nullable Instant expiresAt, Signed signed) {
        Instant end = expiresAt == null ? signed.expiresAt() : expiresAt;
        Duration life = Duration.between(madeAt, end);
        return new Made.Token(value, madeAt, madeAt.plus(life.dividedBy(2)), expiresAt);
    }
}
