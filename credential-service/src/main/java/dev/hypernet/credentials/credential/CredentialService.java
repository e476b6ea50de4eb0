package dev.hypernet.credentials.credential;

import dev.hypernet.contracts.UserId;
import dev.hypernet.credentials.provider.OAuth2Settings;
import dev.hypernet.credentials.provider.OAuthClient;
import dev.hypernet.credentials.provider.OAuthClients;
import dev.hypernet.credentials.provider.Revocation;
import dev.hypernet.credentials.provider.TokenEndpoint;
import dev.hypernet.credentials.provider.TokenSet;
import dev.hypernet.credentials.secret.SecretStore;
import dev.hypernet.platform.problem.Problem;
import dev.hypernet.platform.secret.Secret;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** Keeps what a consent has brought or somebody gave, leases it, takes it back. */
@Singleton
public class CredentialService {
    private static final Logger LOG = Logger.getLogger(CredentialService.class);

    private final CredentialRepository credentials;
    private final SecretUseRepository uses;
    private final LeaseService leases;
    private final SecretStore secrets;
    private final OAuthClients clients;
    private final TokenEndpoint endpoint;
    private final Pool pool;

    CredentialService(
            CredentialRepository credentials,
            SecretUseRepository uses,
            LeaseService leases,
            SecretStore secrets,
            OAuthClients clients,
            TokenEndpoint endpoint,
            Pool pool) {
        this.credentials = credentials;
        this.uses = uses;
        this.leases = leases;
        this.secrets = secrets;
        this.clients = clients;
        this.endpoint = endpoint;
        this.pool = pool;
    }

    /** Puts what was given in force, in place of whatever there was. Repeatable. */
    Uni<Void> give(UUID id, GivenCredential given) {
        given.check();
        return keep(given.of(id), CredentialService::nothing)
                .invoke(CredentialService::failUnlessKept)
                .replaceWithVoid();
    }

    private static void failUnlessKept(boolean kept) {
        if (!kept) {
            throw Problem.conflict(
                    "credential-withdrawn", "The integration was disconnected while the credential was stored.");
        }
    }

    private static Uni<Void> nothing(SqlConnection connection) {
        return Uni.createFrom().voidItem();
    }

    /**
     * Puts a fresh credential in force.
     *
     * @param together what commits with it
     * @return false when the integration was disconnected meanwhile; then nothing is kept
     */
    public Uni<Boolean> keep(Fresh fresh, Function<SqlConnection, Uni<Void>> together) {
        return credentials.reserve(fresh).chain(generation -> keep(fresh, generation, together));
    }

    private Uni<Boolean> keep(Fresh fresh, long generation, Function<SqlConnection, Uni<Void>> together) {
        return secrets.store(fresh.owner(), fresh.integration(), generation, fresh.secret())
                .chain(() -> pool.withTransaction(connection -> activate(connection, fresh, generation, together)))
                .call(before -> secrets.destroy(fresh.owner(), fresh.integration(), before.orElse(generation)))
                .map(Optional::isPresent);
    }

    private Uni<Optional<Long>> activate(
            SqlConnection connection, Fresh fresh, long generation, Function<SqlConnection, Uni<Void>> together) {
        return credentials
                .activate(connection, fresh, generation)
                .call(before -> before.isPresent() ? together.apply(connection) : nothing(connection));
    }

    /**
     * Makes another integration's credential this one's: the same account was connected again. Repeatable; without one
     * to take over, nothing changes.
     */
    Uni<Void> adopt(UserId owner, UUID id, UUID from) {
        return credentials
                .find(owner, from)
                .chain(found -> found.filter(credential -> credential.status() == Credential.Status.ACTIVE)
                        .map(credential -> adopt(id, credential))
                        .orElseGet(() -> Uni.createFrom().voidItem()));
    }

    private Uni<Void> adopt(UUID id, Credential from) {
        return secrets.read(from.owner(), from.id(), from.generation())
                .chain(secret -> secret.map(stored -> keep(from.movedTo(id, stored), CredentialService::nothing)
                                .chain(() -> leave(from)))
                        .orElseGet(() -> Uni.createFrom().voidItem()));
    }

    /** The secret lives on under another id: here it is destroyed, and nothing is revoked. */
    private Uni<Void> leave(Credential credential) {
        return credentials
                .revoke(credential.owner(), credential.id())
                .chain(() -> secrets.destroyAll(credential.owner(), credential.id()))
                .chain(() -> credentials.revoked(
                        credential.owner(), credential.id(), Revocation.without("another integration took it over")));
    }

    /** A credential in force, renewed where it has to be; granted or not, the audit has a row. */
    Uni<Lease> lease(UUID id, LeaseRequest request, String caller) {
        UserId owner = request.userId();
        return leases.lease(owner, id, request.rejectedGeneration())
                .onFailure(Problem.class)
                .call(failure -> uses.record(owner, id, caller, request.purpose(), failure.name()))
                .call(lease -> uses.record(owner, id, caller, request.purpose(), lease.outcome()));
    }

    /** Revokes at the provider as far as it lets us, then destroys the secrets whatever it said. Repeatable. */
    Uni<Revocation> revoke(UserId owner, UUID id) {
        return revoke(owner, id, endpoint::revoke);
    }

    /**
     * Revokes all that the person has, insistently: one who leaves cannot ask again. What a provider says changes
     * nothing. Repeatable.
     */
    public Uni<Void> revokeAll(UserId owner) {
        return credentials
                .unrevoked(owner)
                .onItem()
                .transformToMulti(ids -> Multi.createFrom().iterable(ids))
                .onItem()
                .transformToUniAndConcatenate(id -> revoke(owner, id, endpoint::revokeInsistently)
                        // A secret that cannot be read is removed all the same.
                        .onFailure(IllegalStateException.class)
                        .recoverWithItem(failure -> Revocation.without(String.valueOf(failure.getMessage())))
                        .invoke(revocation -> note(id, revocation)))
                .onItem()
                .ignoreAsUni();
    }

    private static void note(UUID credential, Revocation revocation) {
        if (!revocation.revoked()) {
            LOG.warnf("credential %s of somebody who leaves is not revoked: %s", credential, revocation.reason());
        }
    }

    /** How the provider is asked. */
    private interface Asking {
        Uni<Revocation> revoke(OAuthClient client, OAuth2Settings settings, TokenSet tokens);
    }

    private Uni<Revocation> revoke(UserId owner, UUID id, Asking asking) {
        return credentials
                .revoke(owner, id)
                .chain(found -> found.isEmpty()
                        ? Uni.createFrom().item(Revocation.without("there is no credential"))
                        : revoke(found.get(), asking));
    }

    private Uni<Revocation> revoke(Credential credential, Asking asking) {
        if (credential.revoked() != null) {
            return Uni.createFrom().item(new Revocation(credential.revoked(), credential.reason()));
        }
        return takeBack(credential, asking)
                .call(() -> secrets.destroyAll(credential.owner(), credential.id()))
                .call(revocation -> credentials.revoked(credential.owner(), credential.id(), revocation));
    }

    private Uni<Revocation> takeBack(Credential credential, Asking asking) {
        return switch (credential) {
            case Credential.Consented consented ->
                secrets.read(consented.owner(), consented.id(), consented.generation())
                        .chain(secret -> revokeAtProvider(consented, secret, asking));
            case Credential.Given given ->
                Uni.createFrom().item(Revocation.without("what was given is taken back at the provider itself"));
        };
    }

    private Uni<Revocation> revokeAtProvider(Credential.Consented credential, Optional<Secret> secret, Asking asking) {
        if (secret.isEmpty()) {
            return Uni.createFrom().item(Revocation.without("there are no tokens"));
        }
        TokenSet tokens = TokenSet.of(secret.get());
        return Uni.createFrom()
                .item(() -> clients.of(credential.integrationType(), credential.settings()))
                .chain(client -> asking.revoke(client, credential.settings(), tokens))
                .onFailure(Problem.class)
                .recoverWithItem(failure -> Revocation.without(String.valueOf(failure.getMessage())));
    }
}
