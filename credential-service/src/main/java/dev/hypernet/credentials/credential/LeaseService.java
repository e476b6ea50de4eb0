package dev.hypernet.credentials.credential;

import dev.hypernet.contracts.UserId;
import dev.hypernet.credentials.credential.Credential.Intent;
import dev.hypernet.credentials.provider.OAuthClient;
import dev.hypernet.credentials.provider.OAuthClients;
import dev.hypernet.credentials.provider.TokenAnswer;
import dev.hypernet.credentials.provider.TokenEndpoint;
import dev.hypernet.credentials.provider.TokenSet;
import dev.hypernet.credentials.secret.SecretStore;
import dev.hypernet.platform.problem.Problem;
import dev.hypernet.platform.secret.Secret;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Gives out the credential in force and renews tokens when it is time, one replica at a time.
 *
 * <p>Whoever wants to refresh first records an intent on the generation in force; from then on nobody else redeems that
 * generation. The renewed secret is stored under a number of its own before the row points at it, so a process that
 * dies between the two loses nothing: whoever takes its intent over finds the secret. Only a process that dies between
 * redeeming and storing loses a refresh token that is good for one use. No transaction is open while the provider is
 * asked.
 */
@Singleton
class LeaseService {
    private static final Logger LOG = Logger.getLogger(LeaseService.class);
    private static final Duration PATIENCE = Duration.ofSeconds(8);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(1);
    /** With the provider's own time-outs less than the age at which an intent counts as abandoned. */
    private static final Duration STORING = Duration.ofSeconds(15);

    private static final int ROUNDS = 5;

    private final CredentialRepository credentials;
    private final SecretStore secrets;
    private final OAuthClients clients;
    private final TokenEndpoint endpoint;
    private final Clock clock;

    LeaseService(
            CredentialRepository credentials,
            SecretStore secrets,
            OAuthClients clients,
            TokenEndpoint endpoint,
            Clock clock) {
        this.credentials = credentials;
        this.secrets = secrets;
        this.clients = clients;
        this.endpoint = endpoint;
        this.clock = clock;
    }

    /** What is asked for; a rejected generation is one the provider refused. */
    private record Wish(UserId owner, UUID id, @Nullable Long rejectedGeneration) {

        boolean refuses(Credential credential) {
            return rejectedGeneration != null && rejectedGeneration == credential.generation();
        }
    }

    /** A generation that this call alone may redeem, and the number its successor gets. */
    private record Held(Wish wish, Credential.Consented credential, UUID intent, long successor, TokenSet tokens) {}

    Uni<Lease> lease(UserId owner, UUID id, @Nullable Long rejectedGeneration) {
        Wish wish = new Wish(owner, id, rejectedGeneration);
        return credentials
                .find(owner, id)
                .chain(found -> decide(wish, found))
                .onFailure(Moved.class)
                .retry()
                .atMost(ROUNDS)
                .onFailure(Moved.class)
                .transform(failure -> Problem.unavailable("The credential is changing; ask again."));
    }

    private Uni<Lease> decide(Wish wish, Optional<Credential> found) {
        Credential credential = found.orElseThrow(() -> Problem.notFound("credential"));
        return switch (credential.status()) {
            case EMPTY, REVOKED -> throw Problem.notFound("credential");
            case REJECTED -> throw rejected(credential, String.valueOf(credential.reason()));
            case ACTIVE ->
                switch (credential) {
                    case Credential.Consented consented -> lend(wish, consented);
                    case Credential.Given given -> lend(wish, given);
                };
        };
    }

    private Uni<Lease> lend(Wish wish, Credential.Consented credential) {
        return wish.refuses(credential) || credential.isRenewalDue(clock.instant())
                ? renew(wish, credential)
                : open(credential);
    }

    /** Nobody can renew it here: once refused or expired, it waits for its owner to give another. */
    private Uni<Lease> lend(Wish wish, Credential.Given credential) {
        if (wish.refuses(credential)) {
            return reject(credential, null, "the provider refused it");
        }
        if (credential.isExpired(clock.instant())) {
            return reject(credential, null, "it has expired");
        }
        return secret(credential)
                .map(stored -> new Lease.Given(
                        credential.type(), GivenFields.of(stored), credential.expiresAt(), credential.generation()));
    }

    private Uni<Lease> open(Credential.Consented credential) {
        return tokens(credential).map(tokens -> new Lease.Consented(tokens, credential.generation(), false));
    }

    private Uni<TokenSet> tokens(Credential.Consented credential) {
        return secret(credential).map(TokenSet::of);
    }

    /** The secret in force; it may just have been replaced and destroyed. */
    private Uni<Secret> secret(Credential credential) {
        return secrets.read(credential.owner(), credential.id(), credential.generation())
                .map(found -> found.orElseThrow(Moved::new));
    }

    private Uni<Lease> renew(Wish wish, Credential.Consented credential) {
        if (!credential.renewable()) {
            return isStillGood(wish, credential)
                    ? open(credential)
                    : reject(credential, null, "the provider gave no refresh token");
        }
        if (credential.isBeingRefreshed()) {
            return giveWay(wish, credential);
        }
        // Everything that can fail here fails before the intent is recorded.
        OAuthClient client = clients.of(credential.integrationType(), credential.settings());
        UUID intent = UUID.randomUUID();
        return tokens(credential)
                .chain(tokens -> credentials
                        .intend(credential, intent)
                        .chain(successor -> successor.isPresent()
                                ? hold(client, new Held(wish, credential, intent, successor.get(), tokens))
                                : giveWay(wish, credential)));
    }

    private Uni<Lease> hold(OAuthClient client, Held held) {
        Intent abandoned = held.credential().intent();
        return abandoned == null ? redeem(client, held) : inherit(client, held, abandoned);
    }

    /** After a process that died with its intent recorded. */
    private Uni<Lease> inherit(OAuthClient client, Held held, Intent abandoned) {
        Credential.Consented credential = held.credential();
        return secrets.read(credential.owner(), credential.id(), abandoned.generation())
                .chain(left -> left.isPresent()
                        ? complete(held, abandoned.generation(), TokenSet.of(left.get()))
                        : redeemAgain(client, held));
    }

    private Uni<Lease> redeemAgain(OAuthClient client, Held held) {
        return held.credential().settings().refreshTokensRotate()
                ? reject(
                        held.credential(),
                        held.intent(),
                        "a process died while it used the refresh token, which is good for one use")
                : redeem(client, held);
    }

    private Uni<Lease> redeem(OAuthClient client, Held held) {
        return endpoint.refresh(client, held.credential().settings(), held.tokens())
                .chain(answer -> settle(held, answer));
    }

    private Uni<Lease> settle(Held held, TokenAnswer answer) {
        return switch (answer) {
            case TokenAnswer.Granted granted -> keep(held, granted.tokens());
            case TokenAnswer.Refused refused ->
                refused.error().equals("invalid_grant")
                        ? reject(held.credential(), held.intent(), "the provider refused the refresh token")
                        : giveUp(
                                held,
                                Problem.badGateway(
                                        "provider-error", "The provider refused to refresh: " + refused.error()));
            case TokenAnswer.Unavailable unavailable ->
                giveUp(held, Problem.unavailable("No refresh now: " + unavailable.reason()));
            case TokenAnswer.Unusable unusable -> giveUp(held, Problem.badGateway("provider-error", unusable.reason()));
        };
    }

    /** A refresh token may be spent now: the new tokens are stored however long the database takes. */
    private Uni<Lease> keep(Held held, TokenSet tokens) {
        Credential.Consented credential = held.credential();
        return secrets.store(credential.owner(), credential.id(), held.successor(), tokens.toSecret())
                .chain(() -> complete(held, held.successor(), tokens))
                .onFailure(failure -> !(failure instanceof Moved) && !(failure instanceof Problem))
                .retry()
                .withBackOff(FIRST_RETRY, LONGEST_RETRY)
                .expireIn(STORING.toMillis());
    }

    private Uni<Lease> complete(Held held, long generation, TokenSet tokens) {
        return credentials
                .renew(held.credential(), held.intent(), generation, tokens)
                .chain(renewed -> renewed ? renewed(held, generation, tokens) : comeTooLate(held, generation, tokens));
    }

    private Uni<Lease> renewed(Held held, long generation, TokenSet tokens) {
        Credential.Consented credential = held.credential();
        return secrets.destroy(credential.owner(), credential.id(), credential.generation())
                .replaceWith(new Lease.Consented(tokens, generation, true));
    }

    /** A consent, a revocation or this call's own lost answer has changed the row. */
    private Uni<Lease> comeTooLate(Held held, long generation, TokenSet tokens) {
        Credential.Consented credential = held.credential();
        return credentials
                .find(credential.owner(), credential.id())
                .chain(found ->
                        found.filter(now -> now.generation() == generation).isPresent()
                                ? renewed(held, generation, tokens)
                                : discard(held, generation, tokens, found));
    }

    private Uni<Lease> discard(Held held, long generation, TokenSet tokens, Optional<Credential> found) {
        Credential.Consented credential = held.credential();
        return secrets.destroy(credential.owner(), credential.id(), generation)
                .call(() -> found.filter(now -> now.status() == Credential.Status.REVOKED)
                                .isPresent()
                        ? endpoint.revoke(
                                clients.of(credential.integrationType(), credential.settings()),
                                credential.settings(),
                                tokens)
                        : Uni.createFrom().voidItem())
                .chain(() -> Uni.createFrom().failure(new Moved()));
    }

    private Uni<Lease> reject(Credential credential, @Nullable UUID intent, String reason) {
        LOG.warnf("credential %s is rejected: %s", credential.id(), reason);
        return credentials
                .reject(credential, intent, reason)
                .map(done -> done ? rejected(credential, reason) : new Moved())
                .chain(failure -> Uni.createFrom().failure(failure));
    }

    /** Leaves the generation to be tried again; while its token is good, that will do. */
    private Uni<Lease> giveUp(Held held, Problem problem) {
        LOG.warnf("credential %s was not refreshed: %s", held.credential().id(), problem.getMessage());
        return credentials
                .release(held.credential(), held.intent())
                .chain(() -> isStillGood(held.wish(), held.credential())
                        ? Uni.createFrom()
                                .item(new Lease.Consented(
                                        held.tokens(), held.credential().generation(), false))
                        : Uni.createFrom().failure(problem));
    }

    /** Somebody else refreshes: takes the token while it is good, else waits for the next one. */
    private Uni<Lease> giveWay(Wish wish, Credential.Consented seen) {
        if (isStillGood(wish, seen)) {
            return open(seen);
        }
        return credentials
                .find(wish.owner(), wish.id())
                .repeat()
                .withDelay(PAUSE)
                .whilst(now ->
                        now.filter(credential -> isWaitedFor(seen, credential)).isPresent())
                .collect()
                .last()
                .ifNoItem()
                .after(PATIENCE)
                .failWith(() -> Problem.unavailable("The token is being refreshed; ask again."))
                .chain(now -> succeed(wish, seen, now));
    }

    private static boolean isWaitedFor(Credential seen, Credential now) {
        return now.generation() == seen.generation() && now.isBeingRefreshed();
    }

    private Uni<Lease> succeed(Wish wish, Credential seen, Optional<Credential> now) {
        boolean gaveUp = now.filter(credential ->
                        credential.status() == Credential.Status.ACTIVE && credential.generation() == seen.generation())
                .isPresent();
        return gaveUp
                ? Uni.createFrom().failure(Problem.unavailable("The token could not be refreshed; ask again."))
                : decide(wish, now);
    }

    private boolean isStillGood(Wish wish, Credential credential) {
        return !wish.refuses(credential) && !credential.isExpired(clock.instant());
    }

    private static Problem rejected(Credential credential, String reason) {
        String remedy = switch (credential) {
            case Credential.Consented consented -> "The account has to be connected again";
            case Credential.Given given -> "The credential has to be given again";
        };
        return Problem.conflict("credential-rejected", remedy + ": " + reason + ".");
    }

    /** The credential changed under this call: it begins again. */
    private static final class Moved extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Moved() {
            super("the credential has changed", null, false, false);
        }
    }
}
