package dev.hypernet.objects.user;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.contracts.UserId;
import dev.hypernet.objects.session.SessionService;
import dev.hypernet.objects.throttle.ClientAddress;
import dev.hypernet.objects.throttle.Throttle;
import dev.hypernet.platform.http.IfMatch;
import dev.hypernet.platform.identity.Resolution.Refusal;
import dev.hypernet.platform.json.MergePatches;
import dev.hypernet.platform.problem.Problem;
import dev.hypernet.platform.secret.Secret;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Registers people, knows them by their password, and lets them change what is theirs. */
@Singleton
public class UserService {
    /** Checked when there is no such person, so that an answer's time does not tell who is registered. */
    private static final Secret NOBODYS_HASH = Secret.of(
            "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");

    private final Pool pool;
    private final UserRepository users;
    private final ConfirmationService confirmations;
    private final AdminService admins;
    private final SessionService sessions;
    private final Passwords passwords;
    private final Throttle throttle;
    private final MergePatches patches;
    private final Clock clock;

    UserService(
            Pool pool,
            UserRepository users,
            ConfirmationService confirmations,
            AdminService admins,
            SessionService sessions,
            Passwords passwords,
            Throttle throttle,
            MergePatches patches,
            Clock clock) {
        this.pool = pool;
        this.users = users;
        this.confirmations = confirmations;
        this.admins = admins;
        this.sessions = sessions;
        this.passwords = passwords;
        this.throttle = throttle;
        this.patches = patches;
        this.clock = clock;
    }

    /**
     * Counted as a mail, before the work of hashing is done. The letter is posted when the account is there; that it could
     * not be is no failure of the registration.
     */
    Uni<User> register(NewUser user, ClientAddress from) {
        return throttle.askForMail(user.email(), from)
                .chain(() -> passwords.hash(Secret.of(user.password())))
                .chain(hash -> users.insert(NewAccount.registered(user, hash), clock.instant()))
                .map(inserted -> inserted.orElseThrow(ConfirmationService::emailTaken))
                .call(confirmations::tryToVerify);
    }

    Uni<User> get(UserId user) {
        return users.findById(user).map(found -> found.orElseThrow(() -> Problem.notFound("user")));
    }

    /**
     * The person with this address and password, active or not, with the hash that is in force; nobody when either is
     * wrong. A hash made with older parameters is made anew.
     */
    public Uni<Optional<User>> authenticate(String email, Secret password) {
        return users.findByEmail(email).chain(found -> verify(found, password));
    }

    /** The same for a person whose token came with the request; a wrong password is a 403 {@code wrong-password}. */
    public Uni<User> confirmPassword(UserId user, Secret password) {
        return get(user)
                .call(found -> throttle.tryPassword(found.email()))
                .chain(found -> verify(Optional.of(found), password))
                .map(found -> found.orElseThrow(ConfirmationService::wrongPassword))
                .call(found -> throttle.passwordWasRight(found.email()));
    }

    /** Notes the login. Somebody who is not active gets a 403 {@code account-inactive}. */
    public Uni<Void> loggedIn(User user) {
        requireActive(user);
        return users.loggedIn(user.id(), clock.instant());
    }

    /** Somebody known by their session alone; 403 {@code account-inactive} when they are not active any more. */
    public Uni<User> active(UserId user) {
        return users.findAnybody(user)
                .map(found -> found.orElseThrow(() -> Problem.unauthorized("There is no such account any more.")))
                .invoke(UserService::requireActive);
    }

    /**
     * Makes an account for somebody another issuer vouches for, in a transaction of its own with what the work adds.
     * Nothing when the address is taken.
     */
    public <T> Uni<Optional<T>> provision(String email, Provisioning<T> work) {
        return users.withoutOwner(connection -> users.insert(
                        connection, NewAccount.vouchedFor(email, admins.isAwaited(email)), clock.instant())
                .chain(made -> made.isPresent()
                        ? work.with(connection, made.get()).map(Optional::of)
                        : Uni.createFrom().item(Optional.empty())));
    }

    /** What stands beside a new account. */
    @FunctionalInterface
    public interface Provisioning<T> {
        Uni<T> with(SqlConnection connection, User made);
    }

    /** Whether an account can be made for this address. */
    public static boolean isEmail(String text) {
        return AccountRules.isEmail(text);
    }

    Uni<User> edit(UserId user, JsonNode patch, IfMatch match) {
        return pool.withTransaction(connection -> users.lock(connection, user)
                .map(found -> found.orElseThrow(() -> Problem.notFound("user")))
                .invoke(found -> match.check(found.version()))
                .map(found -> patches.apply(UserEdit.of(found), patch))
                .chain(edit -> users.edit(connection, user, edit, clock.instant()))
                .map(Optional::orElseThrow));
    }

    /** The person's other sessions end: whoever knew the old password may hold one. */
    Uni<Void> changePassword(UserId user, PasswordChange change, @Nullable UUID session) {
        return confirmPassword(user, Secret.of(change.currentPassword()))
                .chain(confirmed -> passwords
                        .hash(Secret.of(change.newPassword()))
                        .chain(hash -> changePassword(confirmed, hash, session)));
    }

    private Uni<Void> changePassword(User confirmed, Secret hash, @Nullable UUID session) {
        return pool.withTransaction(connection -> confirmations
                .requireUnchanged(connection, confirmed)
                .chain(() -> users.setPassword(connection, confirmed.id(), hash, clock.instant()))
                .chain(() -> confirmations.dropLinks(connection, confirmed.id()))
                .chain(() -> sessions.endAll(connection, confirmed.id(), session)));
    }

    /** An admin can take it back. */
    Uni<Void> deactivate(UserId user, Secret password) {
        return confirmPassword(user, password)
                .chain(() -> users.withoutOwner(connection -> admins.requireAnother(connection, user)
                        .chain(() -> users.deactivate(connection, user, clock.instant()))
                        .chain(() -> sessions.endAll(connection, user, null))));
    }

    private Uni<Optional<User>> verify(Optional<User> found, Secret password) {
        Secret hash = found.map(User::passwordHash).orElse(null);
        if (found.isEmpty() || hash == null) {
            return passwords.matches(password, NOBODYS_HASH).replaceWith(Optional.empty());
        }
        return passwords
                .matches(password, hash)
                .chain(matches -> matches
                        ? current(found.get(), hash, password)
                        : Uni.createFrom().item(Optional.empty()));
    }

    /** After a hash was made anew the password is checked once more: something else may have changed it meanwhile. */
    private Uni<Optional<User>> current(User user, Secret hash, Secret password) {
        return passwords.isOutdated(hash)
                ? passwords
                        .hash(password)
                        .chain(fresh -> users.rehash(user.id(), hash, fresh))
                        .chain(() -> users.findAnybody(user.id()))
                        .chain(again -> verify(again, password))
                : Uni.createFrom().item(Optional.of(user));
    }

    private static void requireActive(User user) {
        if (!user.isActive()) {
            throw Refusal.ACCOUNT_INACTIVE.problem();
        }
    }
}
