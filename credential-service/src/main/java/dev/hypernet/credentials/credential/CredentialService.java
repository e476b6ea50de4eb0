package dev.hypernet.credentials.credential;

import dev.hypernet.contracts.UserId;
import dev.hypernet.credentials.audit.SecretUses;
import dev.hypernet.credentials.audit.SecretUses.Action;
import dev.hypernet.credentials.audit.SecretUses.Use;
import dev.hypernet.credentials.provider.Revocation;
import dev.hypernet.credentials.secret.SecretStore;
import dev.hypernet.credentials.secret.SecretStoreUnavailable;
import dev.hypernet.platform.context.CallerContext;
import dev.hypernet.platform.identity.CallingService;
import dev.hypernet.platform.problem.Problem;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Keeps what a consent has brought or somebody gave, and leases it; {@link Revocations} take it back. */
@Singleton
public class CredentialService {
    /** A purpose, for the audit. */
    private static final String ADOPTION = "adoption";

    private final CredentialRepository credentials;
    private final SecretUses uses;
    private final LeaseService leases;
    private final Renewals renewals;
    private final SecretStore secrets;
    private final Leftovers leftovers;
    private final Pool pool;

    CredentialService(
            CredentialRepository credentials,
            SecretUses uses,
            LeaseService leases,
            Renewals renewals,
            SecretStore secrets,
            Leftovers leftovers,
            Pool pool) {
        this.credentials = credentials;
        this.uses = uses;
        this.leases = leases;
        this.renewals = renewals;
        this.secrets = secrets;
        this.leftovers = leftovers;
        this.pool = pool;
    }

    /** Puts what was given in force, in place of whatever there was. Repeatable. */
    Uni<Void> give(UUID id, GivenCredential given) {
        return CallerContext.aside(() -> checked(given, id))
                .chain(fresh -> keep(fresh, CredentialService::alone))
                .invoke(CredentialService::failUnlessKept)
                .replaceWithVoid();
    }

    private static Fresh checked(GivenCredential given, UUID id) {
        given.check();
        return given.of(id);
    }

    private static void failUnlessKept(boolean kept) {
        if (!kept) {
            throw Problem.conflict(
                    "credential-withdrawn", "The integration was disconnected while the credential was stored.");
        }
    }

    private static Uni<Boolean> alone(SqlConnection connection) {
        return Uni.createFrom().item(true);
    }

    /**
     * Puts a fresh credential in force. {@link SecretStoreUnavailable} says that it is not; of any other failure that
     * is not known. Repeatable: the same secret comes in force under another number. That the secret before it cannot
     * be destroyed is no failure. What is held up so long that a later one is in force is as good as kept and replaced.
     *
     * @param together what commits with it; its false undoes both
     * @return false when the integration was disconnected meanwhile, or by {@code together}; then nothing is kept
     */
    public Uni<Boolean> keep(Fresh fresh, Function<SqlConnection, Uni<Boolean>> together) {
        return keep(fresh, Action.GIVE, together);
    }

    private Uni<Boolean> keep(Fresh fresh, Action action, Function<SqlConnection, Uni<Boolean>> together) {
        return credentials.reserve(fresh).chain(generation -> keep(fresh, generation, action, together));
    }

    private Uni<Boolean> keep(
            Fresh fresh, long generation, Action action, Function<SqlConnection, Uni<Boolean>> together) {
        Use kept = use(fresh.owner(), fresh.integration(), generation, action, wayOf(fresh), "kept");
        return secrets.store(fresh.owner(), fresh.integration(), generation, fresh.secret())
                .chain(() -> pool.withTransaction(connection -> activate(connection, fresh, kept, together)))
                .onFailure(Moved.class)
                .recoverWithItem(new Activation.Withdrawn())
                .call(activation -> clear(kept, activation))
                .chain(activation -> switch (activation) {
                    case Activation.InForce inForce -> Uni.createFrom().item(true);
                    case Activation.Overtaken overtaken -> Uni.createFrom().item(true);
                    case Activation.Outrun outrun -> keep(fresh, action, together);
                    case Activation.Withdrawn withdrawn -> Uni.createFrom().item(false);
                });
    }

    /** What comes in force is recorded with it, or neither happens. */
    private Uni<Activation> activate(
            SqlConnection connection, Fresh fresh, Use kept, Function<SqlConnection, Uni<Boolean>> together) {
        return credentials.activate(connection, fresh, kept.generation()).call(activation -> switch (activation) {
            case Activation.InForce inForce -> commit(connection, kept, together);
            case Activation.Overtaken overtaken -> commit(connection, overtaken(kept), together);
            case Activation.Outrun outrun -> Uni.createFrom().voidItem();
            case Activation.Withdrawn withdrawn -> Uni.createFrom().voidItem();
        });
    }

    private static Use overtaken(Use kept) {
        return use(kept.owner(), kept.credential(), kept.generation(), kept.action(), kept.purpose(), "overtaken");
    }

    private Uni<Void> commit(SqlConnection connection, Use kept, Function<SqlConnection, Uni<Boolean>> together) {
        return together.apply(connection)
                .invoke(CredentialService::undoUnless)
                .chain(() -> uses.record(connection, List.of(kept)));
    }

    private static void undoUnless(boolean agreed) {
        if (!agreed) {
            throw new Moved();
        }
    }

    /** The secret that is replaced, or the one that was stored for nothing. */
    private Uni<Void> clear(Use kept, Activation activation) {
        List<Use> destroyed = switch (activation) {
            case Activation.InForce(long before) -> destroyed(kept, before, "replaced");
            case Activation.Overtaken overtaken -> destroyed(kept, kept.generation(), "overtaken");
            case Activation.Outrun outrun -> destroyed(kept, kept.generation(), "overtaken");
            case Activation.Withdrawn withdrawn -> destroyed(kept, kept.generation(), "withdrawn");
        };
        return Multi.createFrom()
                .iterable(destroyed)
                .onItem()
                .transformToUniAndConcatenate(leftovers::destroy)
                .onItem()
                .ignoreAsUni();
    }

    private static String wayOf(Fresh fresh) {
        return switch (fresh) {
            case Fresh.Consented consented -> "consent";
            case Fresh.Given given -> "gift";
        };
    }

    /** For the audit: integration-service alone may ask for what changes a credential. */
    private static Use use(UserId owner, UUID id, long generation, Action action, String purpose, String outcome) {
        return new Use(owner, id, generation, CallingService.INTEGRATION_SERVICE, action, purpose, outcome);
    }

    /** Nothing where there was no secret yet. */
    private static List<Use> destroyed(Use cause, long generation, String outcome) {
        return generation == 0
                ? List.of()
                : List.of(use(cause.owner(), cause.credential(), generation, Action.DESTROY, cause.purpose(), outcome));
    }

    /**
     * Makes another integration's credential this one's: the same account was connected again. Repeatable; without one
     * to take over, nothing changes.
     */
    Uni<Void> adopt(UserId owner, UUID id, UUID from) {
        return credentials
                .find(owner, from)
                .chain(found -> found.filter(credential -> credential.status() == Credential.Status.ACTIVE)
                        .map(credential -> switch (credential) {
                            case Credential.Consented consented ->
                                consented.intent() == null
                                        ? adoptUnrefreshed(id, consented)
                                        : adoptRenewed(id, consented);
                            case Credential.Given given -> adopt(id, given);
                        })
                        .orElseGet(() -> Uni.createFrom().voidItem()));
    }

    /** While it moves nobody renews it: what came for it would be taken for a disconnected account's, and revoked. */
    private Uni<Void> adoptUnrefreshed(UUID id, Credential.Consented from) {
        UUID intent = UUID.randomUUID();
        return credentials
                .intend(from, intent)
                .invoke(CredentialService::failUnlessHeld)
                .chain(() -> adopt(id, from))
                .eventually(() -> credentials.release(from, intent));
    }

    private static void failUnlessHeld(Optional<Long> held) {
        if (held.isEmpty()) {
            throw beingRefreshed();
        }
    }

    private static Problem beingRefreshed() {
        return Problem.unavailable("The credential is being refreshed; ask again.");
    }

    /** A process that seems dead may have spent what is in force: first comes what it has left behind. */
    private Uni<Void> adoptRenewed(UUID id, Credential.Consented from) {
        return renewals.renew(from, Occasion.ADOPTION)
                .onFailure(Moved.class)
                .transform(failure -> beingRefreshed())
                .invoke(CredentialService::failUnlessSettled)
                .chain(() -> adopt(from.owner(), id, from.id()));
    }

    private static void failUnlessSettled(Renewal renewal) {
        switch (renewal) {
            case Renewal.NotNow notNow -> throw notNow.problem();
            case Renewal.Overtaken overtaken -> throw beingRefreshed();
            case Renewal.Done done -> {}
            case Renewal.Rejected rejected -> {}
        }
    }

    private Uni<Void> adopt(UUID id, Credential from) {
        return secrets.read(from.owner(), from.id(), from.generation())
                .chain(secret -> secret.map(
                                stored -> keep(from.movedTo(id, stored), Action.ADOPT, CredentialService::alone)
                                        .invoke(CredentialService::failUnlessKept)
                                        .chain(() -> leave(from)))
                        .orElseGet(() -> Uni.createFrom().voidItem()));
    }

    /** The secret lives on under another id: here it is destroyed, and nothing is revoked. */
    private Uni<Void> leave(Credential credential) {
        return credentials
                .revoke(credential.owner(), credential.id())
                .chain(found ->
                        found.map(this::leave).orElseGet(() -> Uni.createFrom().voidItem()));
    }

    private Uni<Void> leave(Ended ended) {
        Credential credential = ended.credential();
        Use moved =
                use(credential.owner(), credential.id(), credential.generation(), Action.DESTROY, ADOPTION, "moved");
        return secrets.destroyUpTo(credential.owner(), credential.id(), ended.last())
                .chain(() -> uses.record(moved))
                .chain(() -> credentials.revoked(ended, Revocation.without("another integration took it over")));
    }

    /** A credential in force, renewed where it has to be; granted or not, the audit has a row. */
    Uni<Lease> lease(UUID id, LeaseRequest request, String caller) {
        UserId owner = request.userId();
        String purpose = request.purpose().text();
        return leases.lease(owner, id, request.rejectedGeneration())
                .onFailure(SecretStoreUnavailable.class)
                .transform(SecretStoreUnavailable::problem)
                .onFailure(Problem.class)
                .call(failure -> uses.record(new Use(owner, id, 0, caller, Action.LEASE, purpose, failure.name())))
                .call(lease -> uses.record(
                        new Use(owner, id, lease.generation(), caller, Action.LEASE, purpose, lease.outcome())));
    }

    /**
     * Renews tokens that nobody has asked for yet, by the same fence; the audit tells. A rejection will be told to
     * integration-service.
     *
     * @param generation which was seen to be due; another one is left alone
     */
    public Uni<Ahead> renewAhead(UserId owner, UUID id, long generation) {
        return leases.renewAhead(owner, id, generation).map(renewal -> switch (renewal) {
            case Renewal.Done done -> Ahead.RENEWED;
            case Renewal.NotNow notNow -> Ahead.FAILED;
            case Renewal.Overtaken overtaken -> Ahead.UNNEEDED;
            case Renewal.Rejected rejected -> Ahead.REJECTED;
        });
    }

    /** What is known of a credential besides its secrets; a 404 without one. */
    Uni<Credential> standing(UserId owner, UUID id) {
        return credentials.find(owner, id).map(found -> found.orElseThrow(() -> Problem.notFound("credential")));
    }
}
