package dev.hypernet.credentials.credential;

import dev.hypernet.credentials.audit.SecretUses.Action;
import dev.hypernet.credentials.client.OAuthClients;
import dev.hypernet.credentials.provider.Revocation;
import dev.hypernet.credentials.provider.TokenEndpoint;
import dev.hypernet.credentials.secret.SecretStore;
import dev.hypernet.persistence.Erasure;
import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgException;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * What a provider gave for a generation: it is stored and put in force, or given back. The secret is stored under a
 * number of its own before the row points at it, so a process that dies between the two loses nothing.
 */
@Singleton
class Successors {
    private static final Logger LOG = Logger.getLogger(Successors.class);
    private static final String UNSTORABLE = "its renewed tokens cannot be stored";

    private final CredentialRepository credentials;
    private final SecretStore secrets;
    private final Leftovers leftovers;
    private final Recording recording;
    private final Rejections rejections;
    private final OAuthClients clients;
    private final TokenEndpoint endpoint;

    Successors(
            CredentialRepository credentials,
            SecretStore secrets,
            Leftovers leftovers,
            Recording recording,
            Rejections rejections,
            OAuthClients clients,
            TokenEndpoint endpoint) {
        this.credentials = credentials;
        this.secrets = secrets;
        this.leftovers = leftovers;
        this.recording = recording;
        this.rejections = rejections;
        this.clients = clients;
        this.endpoint = endpoint;
    }

    /**
     * Stores it and puts it in force. Repeatable, and to be repeated on an {@link Outage}; any other failure is final.
     * What can never be stored is given back, and the credential rejected. Fails with {@link Moved} when the credential
     * has changed meanwhile.
     */
    Uni<Renewal> keep(Held renewed) {
        return secrets.store(
                        renewed.owner(),
                        renewed.id(),
                        renewed.successor(),
                        renewed.tokens().toSecret())
                .chain(() -> putInForce(renewed))
                // They left while their tokens were renewed.
                .onFailure(Erasure::isRefusal)
                .recoverWithUni(() -> withdraw(renewed))
                .onFailure(Successors::isForGood)
                .recoverWithUni(failure -> refuse(renewed, failure));
    }

    /** Whoever does this, and how often: the generation that was redeemed is replaced by what came for it. */
    Uni<Renewal> putInForce(Held renewed) {
        return recording
                .together(
                        renewed.use(renewed.successor(), Action.REFRESH, "refreshed"),
                        connection -> credentials.renew(
                                connection, renewed.credential(), renewed.successor(), renewed.tokens()))
                .chain(done -> done ? done(renewed) : comeTooLate(renewed));
    }

    private Uni<Renewal> done(Held renewed) {
        return destroy(renewed, renewed.credential().generation(), "replaced")
                .replaceWith(new Renewal.Done(renewed.tokens(), renewed.successor()));
    }

    /** A consent, a revocation or this call's own lost answer has changed the row. */
    private Uni<Renewal> comeTooLate(Held renewed) {
        return credentials
                .find(renewed.owner(), renewed.id())
                .chain(found -> found.filter(now -> now.isActiveWith(renewed.successor()))
                                .isPresent()
                        ? done(renewed)
                        : discard(renewed, found));
    }

    private Uni<Renewal> discard(Held renewed, Optional<Credential> found) {
        return found.filter(Credential::isKept).isEmpty()
                ? withdraw(renewed)
                : destroy(renewed, renewed.successor(), "overtaken").chain(Successors::moved);
    }

    /** The account was disconnected, or its person left. */
    private Uni<Renewal> withdraw(Held renewed) {
        return giveBack(renewed, "withdrawn").chain(Successors::moved);
    }

    /** Given back first: whoever dies between the two leaves no token alive that nobody knows. */
    private Uni<Renewal> refuse(Held renewed, Throwable failure) {
        LOG.errorf("credential %s: %s: %s", renewed.id(), UNSTORABLE, nameOf(failure));
        return giveBack(renewed, "unstorable")
                .chain(() -> rejections.reject(renewed.credential(), renewed.occasion(), renewed.intent(), UNSTORABLE));
    }

    /** Nobody will use these, and nobody else knows them. */
    private Uni<Void> giveBack(Held renewed, String outcome) {
        Credential.Consented credential = renewed.credential();
        return clients.of(credential.integrationType(), credential.settings())
                .chain(client -> endpoint.revokeInsistently(client, credential.settings(), renewed.tokens()))
                .onFailure(Successors::isForGood)
                .recoverWithItem(failure -> Revocation.without(nameOf(failure)))
                .invoke(revocation -> LOG.infof(
                        "credential %s: what it was renewed with is %s; revoked: %s",
                        renewed.id(), outcome, revocation.revoked()))
                .chain(() -> destroy(renewed, renewed.successor(), outcome));
    }

    private Uni<Void> destroy(Held held, long generation, String outcome) {
        return leftovers.destroy(held.use(generation, Action.DESTROY, outcome));
    }

    private static boolean isForGood(Throwable failure) {
        return !(failure instanceof Moved) && !Outage.is(failure);
    }

    /** Not its message, which may quote what was to be stored. */
    private static String nameOf(Throwable failure) {
        return failure instanceof PgException refused
                ? "SQLSTATE " + refused.getSqlState()
                : failure.getClass().getSimpleName();
    }

    private static Uni<Renewal> moved() {
        return Uni.createFrom().failure(new Moved());
    }
}
