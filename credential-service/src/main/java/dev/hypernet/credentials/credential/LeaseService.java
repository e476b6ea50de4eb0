package dev.hypernet.credentials.credential;

import dev.hypernet.contracts.UserId;
import dev.hypernet.credentials.credential.SignedTokens.Made;
import dev.hypernet.credentials.provider.SigningSettings;
import dev.hypernet.credentials.provider.TokenSet;
import dev.hypernet.credentials.secret.SecretStore;
import dev.hypernet.platform.context.CallerContext;
import dev.hypernet.platform.problem.Problem;
import dev.hypernet.platform.secret.Secret;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Gives out the credential in force and has tokens renewed when it is time; {@link Renewals} says how. */
@Singleton
class LeaseService {
    private static final Logger LOG = Logger.getLogger(LeaseService.class);
    private static final Duration PATIENCE = Duration.ofSeconds(8);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration FIRST_LOOK = Duration.ofMillis(10);
    private static final int LOOKS = 5;
    private static final String SECRET_LOST = "its secret is lost";

    private final CredentialRepository credentials;
    private final SecretStore secrets;
    private final Renewals renewals;
    private final Rejections rejections;
    private final SignedTokens signed;
    private final Clock clock;

    LeaseService(
            CredentialRepository credentials,
            SecretStore secrets,
            Renewals renewals,
            Rejections rejections,
            SignedTokens signed,
            Clock clock) {
        this.credentials = credentials;
        this.secrets = secrets;
        this.renewals = renewals;
        this.rejections = rejections;
        this.signed = signed;
        this.clock = clock;
    }

    /** What is asked for; a rejected generation is one the provider refused. */
    private record Wish(UserId owner, UUID id, @Nullable Long rejectedGeneration) {

        boolean refuses(Credential credential) {
            return rejectedGeneration != null && rejectedGeneration == credential.generation();
        }
    }

    Uni<Lease> lease(UserId owner, UUID id, @Nullable Long rejectedGeneration) {
        Wish wish = new Wish(owner, id, rejectedGeneration);
        return lookingAgain(() -> credentials.find(owner, id).chain(found -> decide(wish, found)))
                .onFailure(SecretMissing.class)
                .recoverWithUni(missing -> reject(credentialOf(missing), SECRET_LOST))
                .onFailure(Moved.class)
                .transform(failure -> Problem.unavailable("The credential is changing; ask again."));
    }

    /**
     * Renews a generation before anybody asks for it.
     *
     * @param generation which was seen to be due; another one is left alone
     */
    Uni<Renewal> renewAhead(UserId owner, UUID id, long generation) {
        return lookingAgain(() -> credentials.find(owner, id).chain(found -> renewAhead(found, generation)))
                .onFailure(SecretMissing.class)
                .recoverWithUni(missing -> rejectAhead(credentialOf(missing)))
                .onFailure(Moved.class)
                .recoverWithItem(new Renewal.Overtaken());
    }

    /** At a credential that changes under the call, soon and then less soon. */
    private static <T> Uni<T> lookingAgain(Supplier<Uni<? extends T>> look) {
        return Uni.createFrom()
                .deferred(look)
                .runSubscriptionOn(CallerContext.here())
                .onFailure(Moved.class)
                .retry()
                .withBackOff(FIRST_LOOK, PAUSE)
                .atMost(LOOKS)
                .emitOn(CallerContext.here());
    }

    private static Credential credentialOf(Throwable missing) {
        return ((SecretMissing) missing).credential();
    }

    private Uni<Renewal> rejectAhead(Credential credential) {
        return rejections.reject(credential, Occasion.BACKGROUND, credential.abandonedIntent(), SECRET_LOST);
    }

    private Uni<Renewal> renewAhead(Optional<Credential> found, long generation) {
        return found.filter(credential -> credential.isActiveWith(generation))
                .map(this::renewAhead)
                .orElseGet(LeaseService::unneeded);
    }

    private Uni<Renewal> renewAhead(Credential credential) {
        return switch (credential) {
            case Credential.Consented consented ->
                consented.renewable() && consented.settings().refreshAutomatically()
                        ? renewals.renew(consented, Occasion.BACKGROUND)
                        : unneeded();
            case Credential.Given given -> unneeded();
        };
    }

    private static Uni<Renewal> unneeded() {
        return Uni.createFrom().item(new Renewal.Overtaken());
    }

    private Uni<Lease> decide(Wish wish, Optional<Credential> found) {
        Credential credential = found.orElseThrow(() -> Problem.notFound("credential"));
        return switch (credential.status()) {
            case EMPTY, REVOKED -> throw Problem.notFound("credential");
            case REJECTED -> refuse(credential);
            case ACTIVE ->
                switch (credential) {
                    case Credential.Consented consented -> lend(wish, consented);
                    case Credential.Given given -> lend(wish, given);
                };
        };
    }

    /** Its process may have stored what it got after it was taken for dead. */
    private Uni<Lease> refuse(Credential credential) {
        Problem problem = rejected(credential, String.valueOf(credential.reason()));
        return credential instanceof Credential.Consented consented && consented.intent() != null
                ? renewals.recover(consented, consented.intent())
                        .map(recovered -> recovered.orElseThrow(() -> problem))
                        .map(recovered -> lease(recovered, problem))
                : Uni.createFrom().failure(problem);
    }

    private static Lease lease(Renewal recovered, Problem otherwise) {
        if (recovered instanceof Renewal.Done done) {
            return new Lease.Consented(done.tokens(), done.generation(), true);
        }
        throw otherwise;
    }

    private Uni<Lease> lend(Wish wish, Credential.Consented credential) {
        if (!credential.settings().refreshAutomatically()) {
            return lendUnrenewed(wish, credential);
        }
        return wish.refuses(credential) || credential.isRenewalDue(clock.instant())
                ? renew(wish, credential)
                : open(credential);
    }

    /** Its definition wants its owner to consent anew, and nobody to renew anything (strategy manual). */
    private Uni<Lease> lendUnrenewed(Wish wish, Credential.Consented credential) {
        if (wish.refuses(credential)) {
            return reject(credential, "the provider refused it");
        }
        if (credential.isExpired(clock.instant())) {
            throw Problem.conflict(
                    "credential-expired",
                    "The token has expired, and such tokens are not renewed here. Connect the account again.");
        }
        return open(credential);
    }

    private Uni<Lease> lend(Wish wish, Credential.Given credential) {
        SigningSettings signing = credential.signing();
        return signing == null ? lendAsGiven(wish, credential) : lendSigned(wish, credential, signing);
    }

    /** What is lent is made with the key that was given. */
    private Uni<Lease> lendSigned(Wish wish, Credential.Given credential, SigningSettings signing) {
        if (credential.isExpired(clock.instant())) {
            return reject(credential, "it has expired");
        }
        return signed.get(credential, signing, wish.refuses(credential), () -> secret(credential))
                .chain(made -> switch (made) {
                    case Made.Token token ->
                        Uni.createFrom()
                                .item(new Lease.Given(
                                        credential.type(),
                                        GivenFields.ofToken(token.value()),
                                        token.expiresAt(),
                                        credential.generation()));
                    case Made.Refused refused -> reject(credential, "the provider no longer takes its key");
                    case Made.Failed failed -> Uni.createFrom().failure(failed.reason());
                });
    }

    /** Nobody can renew it here: once refused or expired, it waits for its owner to give another. */
    private Uni<Lease> lendAsGiven(Wish wish, Credential.Given credential) {
        if (wish.refuses(credential)) {
            return reject(credential, "the provider refused it");
        }
        if (credential.isExpired(clock.instant())) {
            return reject(credential, "it has expired");
        }
        return secret(credential)
                .map(stored -> new Lease.Given(
                        credential.type(), GivenFields.of(stored), credential.expiresAt(), credential.generation()));
    }

    private Uni<Lease> open(Credential.Consented credential) {
        return secret(credential)
                .map(stored -> new Lease.Consented(TokenSet.of(stored), credential.generation(), false));
    }

    /** The secret in force; it may just have been replaced and destroyed. */
    private Uni<Secret> secret(Credential credential) {
        return secrets.read(credential.owner(), credential.id(), credential.generation())
                .map(found -> found.orElseThrow(() -> new SecretMissing(credential)));
    }

    private Uni<Lease> renew(Wish wish, Credential.Consented credential) {
        if (!credential.renewable()) {
            return isStillGood(wish, credential)
                    ? open(credential)
                    : reject(credential, "the provider gave no refresh token");
        }
        return renewals.renew(credential, Occasion.LEASE).chain(renewal -> switch (renewal) {
            case Renewal.Done done ->
                Uni.createFrom().item(new Lease.Consented(done.tokens(), done.generation(), true));
            case Renewal.Rejected rejected -> Uni.createFrom().failure(rejected(credential, rejected.reason()));
            case Renewal.NotNow notNow -> lendUntilThen(wish, credential, notNow);
            case Renewal.Overtaken overtaken -> giveWay(wish, credential);
        });
    }

    /** While the token is good, that will do. */
    private Uni<Lease> lendUntilThen(Wish wish, Credential.Consented credential, Renewal.NotNow notNow) {
        return isStillGood(wish, credential)
                ? Uni.createFrom().item(new Lease.Consented(notNow.tokens(), credential.generation(), false))
                : Uni.createFrom().failure(notNow.problem());
    }

    private Uni<Lease> reject(Credential credential, String reason) {
        LOG.warnf("credential %s is rejected: %s", credential.id(), reason);
        return credentials
                .reject(credential, credential.abandonedIntent(), reason)
                .map(done -> done ? rejected(credential, reason) : new Moved())
                .chain(failure -> Uni.createFrom().failure(failure));
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
        return now.filter(credential -> credential.isActiveWith(seen.generation()))
                        .isPresent()
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
}
