package dev.hypernet.credentials.credential;

import dev.hypernet.contracts.UserId;
import dev.hypernet.credentials.audit.SecretUses;
import dev.hypernet.credentials.audit.SecretUses.Action;
import dev.hypernet.credentials.audit.SecretUses.Use;
import dev.hypernet.credentials.client.OAuthClients;
import dev.hypernet.credentials.provider.OAuth2Settings;
import dev.hypernet.credentials.provider.OAuthClient;
import dev.hypernet.credentials.provider.Revocation;
import dev.hypernet.credentials.provider.TokenEndpoint;
import dev.hypernet.credentials.provider.TokenSet;
import dev.hypernet.credentials.secret.SecretStore;
import dev.hypernet.credentials.secret.SecretStoreUnavailable;
import dev.hypernet.credentials.secret.SecretStoreUnavailable.Reason;
import dev.hypernet.platform.identity.CallingService;
import dev.hypernet.platform.problem.Problem;
import io.smallrye.mutiny.CompositeException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgException;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Takes credentials back: at the provider as far as it lets us, and here whatever it says. */
@Singleton
public class Revocations {
    private static final Logger LOG = Logger.getLogger(Revocations.class);
    /** For the audit. */
    private static final String PURPOSE = "disconnect";

    private final CredentialRepository credentials;
    private final SecretUses uses;
    private final SecretStore secrets;
    private final OAuthClients clients;
    private final TokenEndpoint endpoint;
    private final Pool pool;

    Revocations(
            CredentialRepository credentials,
            SecretUses uses,
            SecretStore secrets,
            OAuthClients clients,
            TokenEndpoint endpoint,
            Pool pool) {
        this.credentials = credentials;
        this.uses = uses;
        this.secrets = secrets;
        this.clients = clients;
        this.endpoint = endpoint;
        this.pool = pool;
    }

    /** Why it is taken back. */
    private enum End {
        /** May be asked for again. */
        DISCONNECTION,
        /** Is not kept up by a key that nobody may have any more. */
        LEAVING
    }

    /**
     * Revokes at the provider as far as it lets us, then destroys the secrets whatever it said. Repeatable. Fails where
     * they cannot be read just now, for want of a key too: another process may have it.
     */
    public Uni<Revocation> revoke(UserId owner, UUID id) {
        return revoke(owner, id, End.DISCONNECTION);
    }

    /**
     * Revokes all that the person has, insistently: one who leaves cannot ask again. What a provider says changes
     * nothing, and neither does a secret that cannot be read: it is destroyed with the others. Where the store fails
     * for one, the others are revoked first. Repeatable.
     */
    public Uni<Void> revokeAll(UserId owner) {
        return credentials
                .unrevoked(owner)
                .onItem()
                .transformToMulti(ids -> Multi.createFrom().iterable(ids))
                .onItem()
                .transformToUni(id -> revoke(owner, id, End.LEAVING).invoke(revocation -> note(id, revocation)))
                .collectFailures()
                .concatenate()
                .onItem()
                .ignoreAsUni()
                .onFailure(CompositeException.class)
                .transform(several -> several.getCauses().getFirst());
    }

    private static void note(UUID credential, Revocation revocation) {
        if (!revocation.revoked()) {
            LOG.warnf("credential %s of somebody who leaves is not revoked: %s", credential, revocation.reason());
        }
    }

    private Uni<Revocation> revoke(UserId owner, UUID id, End end) {
        return credentials
                .revoke(owner, id)
                .chain(found -> found.isEmpty()
                        ? Uni.createFrom().item(Revocation.without("there is no credential"))
                        : revoke(found.get(), end));
    }

    private Uni<Revocation> revoke(Ended ended, End end) {
        Credential credential = ended.credential();
        if (credential.revoked() != null) {
            return Uni.createFrom().item(new Revocation(credential.revoked(), credential.reason()));
        }
        return takeBack(credential, end)
                .call(() -> destroy(ended))
                .call(revocation -> uses.record(pool, takenBack(credential, revocation)))
                .call(revocation -> credentials.revoked(ended, revocation));
    }

    private Uni<Revocation> takeBack(Credential credential, End end) {
        return switch (credential) {
            case Credential.Consented consented ->
                tokens(consented, end).chain(tokens -> revokeAtProvider(consented, tokens, end));
            case Credential.Given given ->
                Uni.createFrom().item(Revocation.without("what was given is taken back at the provider itself"));
        };
    }

    /** None also where they are unreadable for good: that keeps nothing from being destroyed. */
    private Uni<Optional<TokenSet>> tokens(Credential.Consented credential, End end) {
        return secrets.read(credential.owner(), credential.id(), credential.generation())
                .map(secret -> secret.map(TokenSet::of))
                .onFailure(failure -> isForGood(failure, end))
                .invoke(failure -> LOG.warnf(
                        "credential %s: its tokens are destroyed unread, and not revoked: %s",
                        // Not its message, which may quote what was read.
                        credential.id(), failure.getClass().getSimpleName()))
                .onFailure(failure -> isForGood(failure, end))
                .recoverWithItem(Optional.empty());
    }

    private static boolean isForGood(Throwable failure, End end) {
        return !(failure instanceof SecretStoreUnavailable unavailable)
                || (end == End.LEAVING && unavailable.reason() == Reason.KEYLESS);
    }

    private Uni<Revocation> revokeAtProvider(Credential.Consented credential, Optional<TokenSet> tokens, End end) {
        if (tokens.isEmpty()) {
            return Uni.createFrom().item(Revocation.without("there are no tokens that can be read"));
        }
        return clients.of(credential.integrationType(), credential.settings())
                .chain(client -> ask(client, credential.settings(), tokens.get(), end))
                .onFailure(failure -> isWithoutClient(failure, end))
                .recoverWithItem(failure -> Revocation.without(String.valueOf(failure.getMessage())));
    }

    /** There is none, or its secret cannot be read. */
    private static boolean isWithoutClient(Throwable failure, End end) {
        return switch (failure) {
            case Problem none -> true;
            case PgException damaged -> true;
            case IllegalStateException damaged -> true;
            case SecretStoreUnavailable unavailable -> isForGood(unavailable, end);
            default -> false;
        };
    }

    private Uni<Revocation> ask(OAuthClient client, OAuth2Settings settings, TokenSet tokens, End end) {
        return switch (end) {
            case DISCONNECTION -> endpoint.revoke(client, settings, tokens);
            case LEAVING -> endpoint.revokeInsistently(client, settings, tokens);
        };
    }

    /** What is stored later is of somebody who connects it again. */
    private Uni<Void> destroy(Ended ended) {
        return secrets.destroyUpTo(
                ended.credential().owner(), ended.credential().id(), ended.last());
    }

    private static List<Use> takenBack(Credential credential, Revocation revocation) {
        Use revoked = use(credential, Action.REVOKE, revocation.revoked() ? "revoked" : "not-revoked");
        return credential.generation() == 0
                ? List.of(revoked)
                : List.of(revoked, use(credential, Action.DESTROY, "disconnected"));
    }

    /** For the audit: integration-service alone may ask for this. */
    private static Use use(Credential credential, Action action, String outcome) {
        return new Use(
                credential.owner(),
                credential.id(),
                credential.generation(),
                CallingService.INTEGRATION_SERVICE,
                action,
                PURPOSE,
                outcome);
    }
}
