package dev.hypernet.credentials.attempt;

import dev.hypernet.contracts.UserId;
import dev.hypernet.credentials.credential.CredentialService;
import dev.hypernet.credentials.credential.Fresh;
import dev.hypernet.credentials.provider.Account;
import dev.hypernet.credentials.provider.AccountAnswer;
import dev.hypernet.credentials.provider.OAuthClient;
import dev.hypernet.credentials.provider.OAuthClients;
import dev.hypernet.credentials.provider.TokenAnswer;
import dev.hypernet.credentials.provider.TokenEndpoint;
import dev.hypernet.credentials.provider.TokenSet;
import dev.hypernet.credentials.secret.SecretStore;
import dev.hypernet.persistence.Erasure;
import dev.hypernet.platform.problem.Problem;
import dev.hypernet.platform.secret.Secret;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends people to providers and redeems what they bring back, each code once: the claim to redeem is recorded first, and
 * whatever came of it is what everybody after is told.
 */
@Singleton
public class AttemptService {
    private static final Logger LOG = Logger.getLogger(AttemptService.class);
    private static final long VERIFIER = 0;
    private static final Duration PATIENCE = Duration.ofSeconds(8);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final AttemptRepository attempts;
    private final CredentialService credentials;
    private final SecretStore secrets;
    private final OAuthClients clients;
    private final TokenEndpoint endpoint;

    AttemptService(
            AttemptRepository attempts,
            CredentialService credentials,
            SecretStore secrets,
            OAuthClients clients,
            TokenEndpoint endpoint) {
        this.attempts = attempts;
        this.credentials = credentials;
        this.secrets = secrets;
        this.clients = clients;
        this.endpoint = endpoint;
    }

    /** An exchange that this call alone may carry out. */
    private record Claimed(Attempt attempt, UUID claim, OAuthClient client) {}

    /** The address to send the person to. */
    Uni<String> begin(NewAttempt wanted) {
        OAuthClient client = clients.of(wanted.integrationType(), wanted.oauth2());
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

    /** Forgets the attempt and its verifier; one that is not there is no error. */
    Uni<Void> delete(UserId owner, UUID id) {
        return attempts.delete(owner, id).chain(() -> secrets.destroy(owner, id, VERIFIER));
    }

    private Uni<Outcome> exchange(Attempt attempt, Secret code) {
        OAuthClient client = clients.of(attempt.integrationType(), attempt.oauth2());
        Claimed mine = new Claimed(attempt, UUID.randomUUID(), client);
        return attempts.claim(attempt, mine.claim()).chain(claimed -> claimed ? redeem(mine, code) : await(attempt));
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

    private Uni<Outcome> redeem(Claimed mine, Secret code) {
        Attempt attempt = mine.attempt();
        return secrets.read(attempt.owner(), attempt.id(), VERIFIER)
                .map(stored -> new TokenEndpoint.CodeGrant(code, attempt.redirectUri(), verifier(stored)))
                .chain(grant -> endpoint.redeem(mine.client(), attempt.oauth2(), grant))
                .chain(answer -> settle(mine, answer))
                .call(() -> secrets.destroy(attempt.owner(), attempt.id(), VERIFIER));
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
        return credentials
                .keep(fresh, connection -> attempts.settle(connection, attempt, mine.claim(), outcome))
                // They left while the code was redeemed.
                .onFailure(Erasure::isRefusal)
                .recoverWithItem(false)
                .chain(kept -> kept ? Uni.createFrom().item(outcome) : giveBack(mine, tokens, new Outcome.Withdrawn()));
    }

    /** Tokens nobody will use are revoked, as far as the provider lets us. */
    private Uni<Outcome> giveBack(Claimed mine, TokenSet tokens, Outcome outcome) {
        return endpoint.revoke(mine.client(), mine.attempt().oauth2(), tokens).chain(() -> end(mine, outcome));
    }

    private Uni<Outcome> end(Claimed mine, Outcome outcome) {
        LOG.warnf("attempt %s at %s: %s", mine.attempt().id(), mine.attempt().integrationType(), outcome);
        return attempts.settle(mine.attempt(), mine.claim(), outcome).replaceWith(outcome);
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
