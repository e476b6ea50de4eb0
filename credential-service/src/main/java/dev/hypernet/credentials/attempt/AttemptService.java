package dev.hypernet.credentials.attempt;

import dev.hypernet.contracts.UserId;
import dev.hypernet.credentials.client.OAuthClients;
import dev.hypernet.credentials.credential.CredentialService;
import dev.hypernet.credentials.credential.Fresh;
import dev.hypernet.credentials.credential.Revocations;
import dev.hypernet.credentials.provider.Account;
import dev.hypernet.credentials.provider.AccountAnswer;
import dev.hypernet.credentials.provider.OAuthClient;
import dev.hypernet.credentials.provider.TokenAnswer;
import dev.hypernet.credentials.provider.TokenEndpoint;
import dev.hypernet.credentials.provider.TokenEndpoint.CodeGrant;
import dev.hypernet.credentials.provider.TokenSet;
import dev.hypernet.credentials.secret.SecretStore;
import dev.hypernet.persistence.Erasure;
import dev.hypernet.platform.context.CallerContext;
import dev.hypernet.platform.problem.Problem;
import dev.hypernet.platform.secret.Secret;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends people to providers and redeems what they bring back, each code once: the claim to redeem is recorded first,
 * and whatever came of it is what everybody after is told.
 *
 * <p>A credential comes in force together with its attempt's outcome, or neither does. So tokens of an attempt that was
 * given up, or that somebody else has ended meanwhile, are given back to the provider; and so are tokens that no store
 * takes. None live on there without anybody here who knows them.
 */
@Singleton
@Startup // settings that would have a code redeemed twice must not come up
public class AttemptService {
    private static final Logger LOG = Logger.getLogger(AttemptService.class);
    private static final long VERIFIER = 0;
    private static final Duration PATIENCE = Duration.ofSeconds(8);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(1);

    private final AttemptRepository attempts;
    private final CredentialService credentials;
    private final Revocations revocations;
    private final SecretStore secrets;
    private final OAuthClients clients;
    private final TokenEndpoint endpoint;
    private final AttemptConfig config;

    AttemptService(
            AttemptRepository attempts,
            CredentialService credentials,
            Revocations revocations,
            SecretStore secrets,
            OAuthClients clients,
            TokenEndpoint endpoint,
            AttemptConfig config) {
        this.attempts = attempts;
        this.credentials = credentials;
        this.revocations = revocations;
        this.secrets = secrets;
        this.clients = clients;
        this.endpoint = endpoint;
        this.config = config;
        requireThatTheLivingAreNotTakenForDead(
                config.abandonedAfter(), endpoint.longestExchange().plus(config.storing()));
    }

    static void requireThatTheLivingAreNotTakenForDead(Duration abandonedAfter, Duration longest) {
        if (abandonedAfter.compareTo(longest) <= 0) {
            throw new IllegalStateException(
                    "hypernet.attempts.abandoned-after is %s; it must be longer than the %s that an exchange may take"
                            .formatted(abandonedAfter, longest));
        }
    }

    /** What came of putting tokens in force. */
    private enum Storing {
        DONE,
        UNWANTED,
        IMPOSSIBLE
    }

    /** An exchange that this call alone may carry out, once it is claimed. */
    private record Claimed(Attempt attempt, UUID claim, OAuthClient client, CodeGrant grant) {}

    /** The address to send the person to. */
    Uni<String> begin(NewAttempt wanted) {
        return clients.of(wanted.integrationType(), wanted.oauth2()).chain(client -> begin(wanted, client));
    }

    private Uni<String> begin(NewAttempt wanted, OAuthClient client) {
        wanted.oauth2().check();
        if (wanted.account() != null) {
            wanted.account().check();
        }
        Attempt attempt = wanted.attempt();
        return attempts.insert(attempt)
                .invoke(AttemptService::failWhenKnown)
                .chain(() -> wanted.oauth2().pkce()
                        ? withVerifier(attempt)
                        : Uni.createFrom().item(Optional.<String>empty()))
                .map(challenge -> AuthorizationUrl.of(wanted, client, challenge.orElse(null)));
    }

    private static void failWhenKnown(boolean inserted) {
        if (!inserted) {
            throw Problem.conflict("attempt-exists", "There is an attempt of this id already.");
        }
    }

    private Uni<Optional<String>> withVerifier(Attempt attempt) {
        Secret verifier = Pkce.verifier();
        return secrets.store(attempt.owner(), attempt.id(), VERIFIER, json(verifier))
                .replaceWith(Optional.of(Pkce.challenge(verifier)));
    }

    /** What the code brought; the same for every caller, whatever code it comes with. */
    Uni<Outcome.Exchanged> exchange(UserId owner, UUID id, Secret code) {
        return attempts.find(owner, id)
                .map(found -> found.orElseThrow(() -> Problem.notFound("attempt")))
                .chain(attempt -> attempt.outcome() == null
                        ? exchange(attempt, code)
                        : Uni.createFrom().item(attempt.outcome()))
                .map(Outcome::orProblem);
    }

    /**
     * Forgets the attempt and its verifier; one that is not there is no error. What it brought is taken back: nothing
     * was connected by it.
     */
    Uni<Void> delete(UserId owner, UUID id) {
        return attempts.find(owner, id)
                .chain(this::takeBack)
                .chain(() -> attempts.delete(owner, id))
                // It may have ended between the two.
                .chain(this::takeBack)
                .chain(() -> secrets.destroy(owner, id, VERIFIER));
    }

    private Uni<Void> takeBack(Optional<Attempt> found) {
        return found.filter(attempt -> attempt.outcome() instanceof Outcome.Exchanged)
                .map(attempt -> revocations
                        .revoke(attempt.owner(), attempt.integration())
                        .replaceWithVoid())
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    private Uni<Outcome> exchange(Attempt attempt, Secret code) {
        // Everything that can fail here fails before the claim is recorded.
        return clients.of(attempt.integrationType(), attempt.oauth2())
                .chain(client -> secrets.read(attempt.owner(), attempt.id(), VERIFIER)
                        .map(stored -> new CodeGrant(code, attempt.redirectUri(), verifier(stored)))
                        .map(grant -> new Claimed(attempt, UUID.randomUUID(), client, grant)))
                .chain(this::exchange);
    }

    private Uni<Outcome> exchange(Claimed mine) {
        return attempts.claim(mine.attempt(), mine.claim())
                .chain(claimed -> claimed ? redeem(mine) : await(mine.attempt()));
    }

    /** Another call redeems the code: waits for what comes of it. */
    private Uni<Outcome> await(Attempt attempt) {
        return attempts.find(attempt.owner(), attempt.id())
                .repeat()
                .withDelay(PAUSE)
                .whilst(now -> now.filter(found -> found.outcome() == null).isPresent())
                .collect()
                .last()
                .ifNoItem()
                .after(PATIENCE)
                .failWith(() -> Problem.unavailable("The code is being redeemed; ask again."))
                .map(now -> now.map(Attempt::outcome).orElseThrow(() -> Problem.notFound("attempt")));
    }

    private Uni<Outcome> redeem(Claimed mine) {
        return endpoint.redeem(mine.client(), mine.attempt().oauth2(), mine.grant())
                .chain(answer -> settle(mine, answer))
                .call(() -> forgetVerifier(mine.attempt()));
    }

    /** It is spent: that it lies in the store still must not take away what was gained. */
    private Uni<Void> forgetVerifier(Attempt attempt) {
        return secrets.destroy(attempt.owner(), attempt.id(), VERIFIER)
                .onFailure()
                .invoke(failure -> LOG.warnf(
                        "attempt %s: its verifier lies in the store still: %s", attempt.id(), failure.getMessage()))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Outcome> settle(Claimed mine, TokenAnswer answer) {
        return switch (answer) {
            case TokenAnswer.Granted granted -> identify(mine, granted.tokens());
            case TokenAnswer.Refused refused -> end(mine, new Outcome.Refused(refused.error()));
            case TokenAnswer.Unavailable unavailable -> end(mine, new Outcome.Failed(unavailable.reason()));
            case TokenAnswer.Unusable unusable -> end(mine, new Outcome.Failed(unusable.reason()));
        };
    }

    private Uni<Outcome> identify(Claimed mine, TokenSet tokens) {
        return mine.attempt().account() == null
                ? keep(mine, tokens, null)
                : endpoint.account(mine.attempt().account(), tokens).chain(answer -> switch (answer) {
                    case AccountAnswer.Found found -> keep(mine, tokens, found.account());
                    case AccountAnswer.Unknown unknown -> giveBack(mine, tokens, new Outcome.Failed(unknown.reason()));
                });
    }

    private Uni<Outcome> keep(Claimed mine, TokenSet tokens, @Nullable Account account) {
        Attempt attempt = mine.attempt();
        Outcome outcome = new Outcome.Exchanged(
                account,
                tokens.expiresAt(),
                tokens.scopes(),
                tokens.missing(attempt.oauth2().scopes()));
        Fresh fresh = new Fresh.Consented(
                attempt.owner(), attempt.integration(), attempt.integrationType(), attempt.oauth2(), tokens);
        return keep(fresh, mine, outcome)
                .map(kept -> kept ? Storing.DONE : Storing.UNWANTED)
                .ifNoItem()
                .after(config.storing())
                .recoverWithItem(Storing.IMPOSSIBLE)
                .emitOn(CallerContext.here())
                .chain(storing -> switch (storing) {
                    case DONE -> Uni.createFrom().item(outcome);
                    case UNWANTED -> giveBack(mine, tokens, new Outcome.Withdrawn());
                    case IMPOSSIBLE -> giveUp(mine, tokens, new Outcome.Unstored());
                });
    }

    /** The code is spent, so what came for it is not let go of easily: each try is one under a number of its own. */
    private Uni<Boolean> keep(Fresh fresh, Claimed mine, Outcome outcome) {
        return Uni.createFrom()
                .deferred(() -> credentials.keep(
                        fresh, connection -> attempts.settle(connection, mine.attempt(), mine.claim(), outcome)))
                // They left while the code was redeemed.
                .onFailure(Erasure::isRefusal)
                .recoverWithItem(false)
                .runSubscriptionOn(CallerContext.here())
                .onFailure()
                .invoke(failure -> LOG.warnf(
                        "attempt %s: its tokens cannot be stored: %s",
                        mine.attempt().id(), failure.getMessage()))
                .onFailure()
                .retry()
                .withBackOff(FIRST_RETRY, LONGEST_RETRY)
                .indefinitely();
    }

    /**
     * Ends the attempt first: a try to store the tokens whose answer was lost, or is on its way, has put them in force
     * before that, or never will.
     */
    private Uni<Outcome> giveUp(Claimed mine, TokenSet tokens, Outcome outcome) {
        return end(mine, outcome)
                // A database that is away as well: the person is told that nothing was connected, and so it is.
                .onFailure()
                .recoverWithItem(outcome)
                .call(ended ->
                        ended instanceof Outcome.Exchanged ? Uni.createFrom().voidItem() : revoke(mine, tokens));
    }

    /** Tokens nobody will use are revoked, as far as the provider lets us. */
    private Uni<Outcome> giveBack(Claimed mine, TokenSet tokens, Outcome outcome) {
        return revoke(mine, tokens).chain(() -> end(mine, outcome));
    }

    private Uni<Void> revoke(Claimed mine, TokenSet tokens) {
        return endpoint.revoke(mine.client(), mine.attempt().oauth2(), tokens)
                .invoke(revocation -> LOG.warnf(
                        "attempt %s: its tokens are given back; revoked: %s",
                        mine.attempt().id(), revocation.revoked()))
                .replaceWithVoid();
    }

    private Uni<Outcome> end(Claimed mine, Outcome outcome) {
        LOG.warnf("attempt %s at %s: %s", mine.attempt().id(), mine.attempt().integrationType(), outcome);
        return attempts.settle(mine.attempt(), mine.claim(), outcome)
                .chain(settled -> settled ? Uni.createFrom().item(outcome) : otherwise(mine.attempt(), outcome));
    }

    /** How the attempt ended in fact; as it would have where it is gone or not at its end. */
    private Uni<Outcome> otherwise(Attempt attempt, Outcome outcome) {
        return attempts.find(attempt.owner(), attempt.id())
                .map(now -> now.map(Attempt::outcome).orElse(outcome));
    }

    private static Secret json(Secret verifier) {
        return Secret.of(
                new JsonObject().put("code_verifier", verifier.reveal()).encode());
    }

    private static @Nullable Secret verifier(Optional<Secret> stored) {
        return stored.map(secret -> new JsonObject(secret.reveal()).getString("code_verifier"))
                .map(Secret::of)
                .orElse(null);
    }
}
