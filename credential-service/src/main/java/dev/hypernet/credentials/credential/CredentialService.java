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

/** Keeps what a consent has brought, leases it, takes it back. */
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

    /** Fresh tokens of an integration, with how to renew them. */
    public record Fresh(
            UserId owner, UUID integration, String integrationType, OAuth2Settings settings, TokenSet tokens) {}

    /**
     * Puts fresh tokens in force.
     *
     * @param together what commits with it
     * @return false when the integration was disconnected meanwhile; then nothing is kept
     */
    public Uni<Boolean> keep(Fresh fresh, Function<SqlConnection, Uni<Void>> together) {
        return credentials
                .reserve(fresh.owner(), fresh.integration(), fresh.integrationType(), fresh.settings())
                .chain(generation -> keep(fresh, generation, together));
    }

    private Uni<Boolean> keep(Fresh fresh, long generation, Function<SqlConnection, Uni<Void>> together) {
        return secrets.store(
                        fresh.owner(),
                        fresh.integration(),
                        generation,
                        fresh.tokens().toSecret())
                .chain(() -> pool.withTransaction(connection -> activate(connection, fresh, generation, together)))
                .call(before -> secrets.destroy(fresh.owner(), fresh.integration(), before.orElse(generation)))
                .map(Optional::isPresent);
    }

    private Uni<Optional<Long>> activate(
            SqlConnection connection, Fresh fresh, long generation, Function<SqlConnection, Uni<Void>> together) {
        return credentials
                .activate(
                        connection,
                        fresh.owner(),
                        fresh.integration(),
                        generation,
                        fresh.integrationType(),
                        fresh.settings(),
                        fresh.tokens())
                .call(before -> before.isPresent()
                        ? together.apply(connection)
                        : Uni.createFrom().voidItem());
    }

    /**
     * Makes another integration's tokens this one's: the same account was connected again. Repeatable; without tokens to
     * take over, nothing changes.
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
                .chain(secret -> secret.map(TokenSet::of)
                        .map(tokens -> keep(
                                        new Fresh(from.owner(), id, from.integrationType(), from.settings(), tokens),
                                        connection -> Uni.createFrom().voidItem())
                                .chain(() -> leave(from)))
                        .orElseGet(() -> Uni.createFrom().voidItem()));
    }

    /** The tokens live on under another id: here they are destroyed, and nothing is revoked. */
    private Uni<Void> leave(Credential credential) {
        return credentials
                .revoke(credential.owner(), credential.id())
                .chain(() -> secrets.destroyAll(credential.owner(), credential.id()))
                .chain(() -> credentials.revoked(
                        credential.owner(), credential.id(), Revocation.without("another integration took it over")));
    }

    /** A token in force, renewed where it has to be; granted or not, the audit has a row. */
    Uni<Lease> lease(UUID id, LeaseRequest request, String caller) {
        UserId owner = request.userId();
        return leases.lease(owner, id, request.rejectedGeneration())
                .onFailure(Problem.class)
                .call(failure -> uses.record(owner, id, caller, request.purpose(), failure.name()))
                .call(lease ->
                        uses.record(owner, id, caller, request.purpose(), lease.refreshed() ? "refreshed" : "leased"));
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
        return secrets.read(credential.owner(), credential.id(), credential.generation())
                .chain(secret -> revokeAtProvider(credential, secret, asking))
                .call(() -> secrets.destroyAll(credential.owner(), credential.id()))
                .call(revocation -> credentials.revoked(credential.owner(), credential.id(), revocation));
    }

    private Uni<Revocation> revokeAtProvider(Credential credential, Optional<Secret> secret, Asking asking) {
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
