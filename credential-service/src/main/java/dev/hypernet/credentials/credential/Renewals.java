package dev.hypernet.credentials.credential;

import dev.hypernet.credentials.audit.SecretUses;
import dev.hypernet.credentials.audit.SecretUses.Action;
import dev.hypernet.credentials.client.OAuthClients;
import dev.hypernet.credentials.credential.Credential.Intent;
import dev.hypernet.credentials.provider.OAuthClient;
import dev.hypernet.credentials.provider.TokenAnswer;
import dev.hypernet.credentials.provider.TokenEndpoint;
import dev.hypernet.credentials.provider.TokenSet;
import dev.hypernet.credentials.secret.SecretStore;
import dev.hypernet.persistence.Owner;
import dev.hypernet.platform.context.CallerContext;
import dev.hypernet.platform.problem.Problem;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.Startup;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Renews tokens, each generation by one replica alone.
 *
 * <p>Whoever wants to renew first records an intent on the generation in force; from then on nobody else redeems it
 * where refresh tokens are good for one use. What the provider answers counts as long as that generation is in force,
 * however late it comes and whoever took the holder for dead meanwhile: even a credential that was rejected over it is
 * healed. Tokens that cannot be stored wait in memory until they can, and nothing is redeemed meanwhile. A process that
 * ends waits for what is {@link Unfinished}; only one that dies between redeeming and storing loses a refresh token
 * that is good for one use. No transaction is open while the provider is asked.
 */
@Singleton
@Startup // settings that would break the fence must not come up
class Renewals {
    private static final Logger LOG = Logger.getLogger(Renewals.class);
    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(1);
    private static final int STORED_AT_ONCE = 8;
    private static final String LOST = "a process died while it used the refresh token, which is good for one use";

    private final CredentialRepository credentials;
    private final IntentRepository intents;
    private final SecretStore secrets;
    private final Successors successors;
    private final Rejections rejections;
    private final Unfinished unfinished;
    private final OAuthClients clients;
    private final TokenEndpoint endpoint;
    private final SecretUses uses;
    private final RefreshConfig config;

    Renewals(
            CredentialRepository credentials,
            IntentRepository intents,
            SecretStore secrets,
            Successors successors,
            Rejections rejections,
            Unfinished unfinished,
            OAuthClients clients,
            TokenEndpoint endpoint,
            SecretUses uses,
            RefreshConfig config) {
        this.credentials = credentials;
        this.intents = intents;
        this.secrets = secrets;
        this.successors = successors;
        this.rejections = rejections;
        this.unfinished = unfinished;
        this.clients = clients;
        this.endpoint = endpoint;
        this.uses = uses;
        this.config = config;
        requireThatTheLivingAreNotTakenForDead(
                config.abandonedAfter(), endpoint.longestRefresh().plus(config.storing()));
    }

    static void requireThatTheLivingAreNotTakenForDead(Duration abandonedAfter, Duration longest) {
        if (abandonedAfter.compareTo(longest) <= 0) {
            throw new IllegalStateException(
                    "hypernet.refresh.abandoned-after is %s; it must be longer than the %s that a refresh may take"
                            .formatted(abandonedAfter, longest));
        }
    }

    /** All that is needed to redeem a generation. */
    private record Ready(Credential.Consented credential, Occasion occasion, OAuthClient client, TokenSet tokens) {

        Held heldBy(UUID intent, long successor) {
            return new Held(credential, occasion, intent, successor, tokens);
        }
    }

    /**
     * Renews the generation that the credential was seen with. Fails with {@link Moved} when it changed meanwhile, and
     * with a {@link Problem} when it cannot be begun; then nothing has happened.
     */
    Uni<Renewal> renew(Credential.Consented credential, Occasion occasion) {
        if (credential.isBeingRefreshed()) {
            return overtaken();
        }
        Intent abandoned = credential.intent();
        return abandoned == null ? begin(credential, occasion) : inherit(credential, occasion, abandoned);
    }

    /**
     * For one that was rejected because its process seemed dead: puts in force what that process has stored; nothing
     * when there is none.
     */
    Uni<Optional<Renewal>> recover(Credential.Consented credential, Intent lost) {
        return secrets.read(credential.owner(), credential.id(), lost.generation())
                .chain(left -> left.isPresent()
                        ? successors
                                .putInForce(Held.left(credential, Occasion.LEASE, lost, left.get()))
                                .map(Optional::of)
                        : Uni.createFrom().item(Optional.<Renewal>empty()));
    }

    /** After a process that seems dead: what it stored is put in force, whoever does it. */
    private Uni<Renewal> inherit(Credential.Consented credential, Occasion occasion, Intent abandoned) {
        return secrets.read(credential.owner(), credential.id(), abandoned.generation())
                .chain(left -> left.isPresent()
                        ? successors.putInForce(Held.left(credential, occasion, abandoned, left.get()))
                        : redeemAgain(credential, occasion, abandoned));
    }

    /** The intent stays in the row of one that is lost: should its process live after all, its answer heals it. */
    private Uni<Renewal> redeemAgain(Credential.Consented credential, Occasion occasion, Intent abandoned) {
        return credential.settings().refreshTokensRotate()
                ? rejections.lose(credential, occasion, abandoned.id(), LOST)
                : begin(credential, occasion);
    }

    private Uni<Renewal> begin(Credential.Consented credential, Occasion occasion) {
        // Everything that can fail here fails before the intent is recorded.
        return clients.of(credential.integrationType(), credential.settings())
                .chain(client -> secrets.read(credential.owner(), credential.id(), credential.generation())
                        .map(found -> TokenSet.of(found.orElseThrow(() -> new SecretMissing(credential))))
                        .map(tokens -> new Ready(credential, occasion, client, tokens)))
                .chain(this::enter);
    }

    private Uni<Renewal> enter(Ready ready) {
        return unfinished.enter()
                ? intend(ready).onTermination().invoke(unfinished::leave)
                : Uni.createFrom()
                        .item(new Renewal.NotNow(
                                Problem.unavailable("Nothing is renewed at the moment; ask again."), ready.tokens()));
    }

    private Uni<Renewal> intend(Ready ready) {
        UUID intent = UUID.randomUUID();
        return credentials
                .intend(ready.credential(), intent)
                .chain(successor -> successor
                        .map(number -> redeem(ready.client(), ready.heldBy(intent, number)))
                        .orElseGet(Renewals::overtaken));
    }

    private Uni<Renewal> redeem(OAuthClient client, Held held) {
        return endpoint.refresh(client, held.credential().settings(), held.tokens())
                .chain(answer -> settle(held, answer));
    }

    private Uni<Renewal> settle(Held held, TokenAnswer answer) {
        return switch (answer) {
            case TokenAnswer.Granted granted -> keep(held, granted.tokens());
            case TokenAnswer.Refused refused ->
                refused.error().equals("invalid_grant")
                        ? reject(held, "the provider refused the refresh token")
                        : giveUp(
                                held,
                                Problem.badGateway(
                                        "provider-error", "The provider refused to refresh: " + refused.error()));
            case TokenAnswer.Unavailable unavailable ->
                giveUp(held, Problem.unavailable("No refresh now: " + unavailable.reason()));
            case TokenAnswer.Unusable unusable -> giveUp(held, Problem.badGateway("provider-error", unusable.reason()));
        };
    }

    /** A refresh token may be spent now, so what came for it is not let go of, however long the store is away. */
    private Uni<Renewal> keep(Held held, TokenSet tokens) {
        Held renewed = held.with(tokens);
        return Uni.createFrom()
                .deferred(() -> successors.keep(renewed))
                .runSubscriptionOn(CallerContext.here())
                .onFailure(Outage::is)
                .retry()
                .withBackOff(FIRST_RETRY, LONGEST_RETRY)
                .indefinitely()
                .ifNoItem()
                .after(config.storing())
                .recoverWithItem(() -> keepInMemory(held, renewed))
                .emitOn(CallerContext.here());
    }

    private Renewal keepInMemory(Held held, Held renewed) {
        LOG.errorf("credential %s was renewed but cannot be stored: its tokens wait in memory", held.id());
        unfinished.keep(renewed.inBackground());
        return new Renewal.NotNow(
                Problem.unavailable("The renewed token cannot be stored at the moment; ask again."), held.tokens());
    }

    /** While tokens wait, however many and however long one of them takes, their process is told from a dead one. */
    @Scheduled(every = "2s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> holdOn() {
        List<Held> waiting = unfinished.waiting();
        return waiting.isEmpty()
                ? Uni.createFrom().voidItem()
                : intents.holdOn(waiting)
                        .onFailure()
                        .invoke(failure -> LOG.warnf("nobody is told that tokens wait: %s", failure.getMessage()))
                        .onFailure()
                        .recoverWithNull();
    }

    /** Stores what waits in memory. */
    @Scheduled(every = "2s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> storeWhatWaits() {
        return Multi.createFrom()
                .iterable(unfinished.waiting())
                .onItem()
                .transformToUni(held -> Owner.runAs(held.owner(), () -> storeLate(held)))
                .merge(STORED_AT_ONCE)
                .onItem()
                .ignoreAsUni();
    }

    private Uni<Void> storeLate(Held held) {
        return successors
                .keep(held)
                .invoke(ended -> LOG.infof("credential %s: %s", held.id(), told(ended)))
                .replaceWithVoid()
                .onFailure(failure -> !Outage.is(failure))
                .invoke(failure -> LOG.warnf("credential %s waits no more: %s", held.id(), failure.getMessage()))
                .onFailure(failure -> !Outage.is(failure))
                .recoverWithNull()
                .invoke(() -> unfinished.forget(held))
                .ifNoItem()
                .after(config.storing())
                .fail()
                .onFailure()
                .invoke(failure -> LOG.debugf("credential %s still waits: %s", held.id(), failure.getMessage()))
                .onFailure()
                .recoverWithNull()
                .emitOn(CallerContext.here());
    }

    private static String told(Renewal ended) {
        return ended instanceof Renewal.Done
                ? "the tokens that waited in memory are stored"
                : "nothing waits in memory any more";
    }

    /**
     * Takes no more and waits for what is under way, and for the store where tokens wait; the pools close after this.
     * For as long as others take this process for alive: after that they give up what it has.
     */
    void end(@Observes ShutdownEvent ending) throws InterruptedException {
        if (!unfinished.end(config.abandonedAfter())) {
            LOG.errorf(
                    "%d renewals die with this process: accounts whose refresh tokens are good for one use must be"
                            + " connected again",
                    unfinished.count());
        }
    }

    private Uni<Renewal> reject(Held held, String reason) {
        return insistently(() -> rejections.reject(held.credential(), held.occasion(), held.intent(), reason));
    }

    /** Leaves the generation to be tried again: an intent that stayed would pass for a dead process's. */
    private Uni<Renewal> giveUp(Held held, Problem problem) {
        LOG.warnf("credential %s was not refreshed: %s", held.id(), problem.getMessage());
        return insistently(() -> credentials.release(held.credential(), held.intent()))
                .chain(() -> uses.record(held.use(held.credential().generation(), Action.REFRESH, problem.name())))
                .replaceWith(new Renewal.NotNow(problem, held.tokens()));
    }

    private <T> Uni<T> insistently(Supplier<Uni<? extends T>> change) {
        return Uni.createFrom()
                .<T>deferred(change)
                .runSubscriptionOn(CallerContext.here())
                .onFailure()
                .retry()
                .withBackOff(FIRST_RETRY, LONGEST_RETRY)
                .expireIn(config.storing().toMillis())
                .emitOn(CallerContext.here());
    }

    private static Uni<Renewal> overtaken() {
        return Uni.createFrom().item(new Renewal.Overtaken());
    }
}
