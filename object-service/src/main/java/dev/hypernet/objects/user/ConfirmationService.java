package dev.hypernet.objects.user;

import dev.hypernet.contracts.UserId;
import dev.hypernet.objects.mail.Letter;
import dev.hypernet.objects.mail.Postbox;
import dev.hypernet.objects.session.OpaqueToken;
import dev.hypernet.objects.session.SessionService;
import dev.hypernet.objects.throttle.ClientAddress;
import dev.hypernet.objects.throttle.Throttle;
import dev.hypernet.objects.user.Confirmation.Purpose;
import dev.hypernet.platform.problem.Problem;
import dev.hypernet.platform.secret.Secret;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.vertx.ConsumeEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.eventbus.EventBus;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.pgclient.PgException;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * What people confirm by a link or token that only their mail holds: that an address is theirs, and that they may set a
 * new password. Each is good once and for a while; a newer one takes the older one's place, and one that changes the
 * address or sets a password is void once either was changed otherwise. A letter is posted after the commit, so what it
 * holds is good, and when it cannot be posted the person asks again.
 */
@Singleton
class ConfirmationService {
    private static final Logger LOG = Logger.getLogger(ConfirmationService.class);
    private static final String PREFIX = "hnc_";
    private static final String FORGOTTEN = "hypernet.password-forgotten";
    private static final String UNIQUE_VIOLATION = "23505";

    private final UserRepository users;
    private final ConfirmationRepository confirmations;
    private final SessionService sessions;
    private final Passwords passwords;
    private final Throttle throttle;
    private final Postbox postbox;
    private final Letters letters;
    private final ConfirmationConfig config;
    private final EventBus bus;
    private final Clock clock;

    ConfirmationService(
            UserRepository users,
            ConfirmationRepository confirmations,
            SessionService sessions,
            Passwords passwords,
            Throttle throttle,
            Postbox postbox,
            Letters letters,
            ConfirmationConfig config,
            EventBus bus,
            Clock clock) {
        this.users = users;
        this.confirmations = confirmations;
        this.sessions = sessions;
        this.passwords = passwords;
        this.throttle = throttle;
        this.postbox = postbox;
        this.letters = letters;
        this.config = config;
        this.bus = bus;
        this.clock = clock;
    }

    /** For a new account: that no letter could be posted is only noted. */
    Uni<Void> tryToVerify(User user) {
        return postVerification(user)
                .onFailure()
                .invoke(ConfirmationService::note)
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    /** Again, because the person asks; an address that is verified gets no letter. */
    Uni<Void> verify(User user, ClientAddress from) {
        return user.emailVerified()
                ? Uni.createFrom().voidItem()
                : throttle.askForMail(user.email(), from).chain(() -> offered(postVerification(user)));
    }

    /**
     * To the new address, which becomes the person's when its link is followed. The person's password was confirmed: 403
     * {@code wrong-password} when it was changed since.
     */
    Uni<Void> changeEmail(User user, String email, ClientAddress from) {
        return throttle.askForMail(email, from)
                .chain(() -> users.findByEmail(email))
                .invoke(found -> requireFree(found, user.id()))
                .chain(() -> offered(post(
                        new Confirmation(user.id(), Purpose.CHANGE_EMAIL, email),
                        config.emailLifetime(),
                        letters::verify,
                        connection -> requireUnchanged(connection, user))));
    }

    /**
     * Whether there is such an account shows nowhere, not in the time the answer takes either: it is looked for after
     * the answer. Should this process end in between, the person asks again.
     */
    Uni<Void> forgotPassword(String email, ClientAddress from) {
        return throttle.askForMail(email, from).invoke(() -> bus.send(FORGOTTEN, email));
    }

    @ConsumeEvent(FORGOTTEN)
    Uni<Void> postReset(String email) {
        return users.findByEmail(email)
                .chain(found -> found.filter(ConfirmationService::hasPassword).isPresent()
                        ? postReset(found.get())
                        : Uni.createFrom().voidItem())
                .onFailure()
                .invoke(ConfirmationService::note)
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    /** Follows a link: the address is verified, or becomes the person's. A link is good once. */
    Uni<ConfirmedEmail> confirmEmail(Secret token) {
        return users.withoutOwner(connection -> take(connection, token, Purpose.VERIFY_EMAIL, Purpose.CHANGE_EMAIL)
                        .chain(taken -> confirmed(connection, taken)))
                .onFailure(ConfirmationService::isTaken)
                .transform(taken -> emailTaken())
                .call(this::tellFormerAddress)
                .map(done -> new ConfirmedEmail(done.email(), true));
    }

    /** Sets a new password and ends every session. */
    Uni<Void> resetPassword(PasswordReset reset) {
        return passwords
                .hash(Secret.of(reset.password()))
                .chain(hash -> users.withoutOwner(
                        connection -> take(connection, Secret.of(reset.token()), Purpose.RESET_PASSWORD)
                                .invoke(ConfirmationService::requireStillTheirAddress)
                                .map(taken -> taken.owner().id())
                                .call(owner -> users.setPassword(connection, owner, hash, clock.instant()))
                                .call(owner -> dropLinks(connection, owner))
                                .chain(owner -> sessions.endAll(connection, owner, null))));
    }

    /** Voids the links that change the address or set a password: the password, or the address, was changed. */
    Uni<Void> dropLinks(SqlConnection connection, UserId owner) {
        return confirmations.drop(connection, owner, Purpose.CHANGE_EMAIL, Purpose.RESET_PASSWORD);
    }

    /** Locks the person; 403 {@code wrong-password} when the password that was confirmed is not in force any more. */
    Uni<Void> requireUnchanged(SqlConnection connection, User confirmed) {
        return users.lock(connection, confirmed.id())
                .map(found -> found.filter(user -> Objects.equals(user.passwordHash(), confirmed.passwordHash())))
                .map(found -> found.orElseThrow(ConfirmationService::wrongPassword))
                .replaceWithVoid();
    }

    static Problem wrongPassword() {
        return new Problem(403, "wrong-password", "Not allowed", "The password is wrong.");
    }

    static Problem emailTaken() {
        return Problem.conflict("email-taken", "There is already an account with this address.");
    }

    @Scheduled(every = "1h", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> forget() {
        return users.withoutOwner(connection -> confirmations.forget(connection, clock.instant()));
    }

    private Uni<Void> postVerification(User user) {
        return post(
                new Confirmation(user.id(), Purpose.VERIFY_EMAIL, user.email()),
                config.emailLifetime(),
                letters::verify);
    }

    private Uni<Void> postReset(User user) {
        return post(
                new Confirmation(user.id(), Purpose.RESET_PASSWORD, user.email()),
                config.resetLifetime(),
                letters::reset);
    }

    private Uni<Void> post(Confirmation confirmation, Duration lifetime, BiFunction<String, Secret, Letter> letter) {
        return post(
                confirmation, lifetime, letter, connection -> Uni.createFrom().voidItem());
    }

    private Uni<Void> post(
            Confirmation confirmation,
            Duration lifetime,
            BiFunction<String, Secret, Letter> letter,
            Function<SqlConnection, Uni<Void>> allowed) {
        OpaqueToken token = OpaqueToken.random(PREFIX);
        Instant now = clock.instant();
        return users.withoutOwner(connection -> allowed.apply(connection)
                        .chain(() ->
                                confirmations.put(connection, confirmation, token.hash(), now, now.plus(lifetime))))
                .chain(() -> postbox.send(letter.apply(confirmation.email(), token.text())));
    }

    /** What a link confirms, and the person it is for, locked. */
    private record Taken(Confirmation confirmation, User owner) {}

    /** The person is locked first, as by whatever else voids a link: the link is then looked for once more. */
    private Uni<Taken> take(SqlConnection connection, Secret token, Purpose... purposes) {
        String hash = new OpaqueToken(token).hash();
        return confirmations
                .owner(connection, hash)
                .map(found -> found.orElseThrow(ConfirmationService::unusable))
                .chain(owner -> users.lock(connection, owner))
                .map(found -> found.orElseThrow(ConfirmationService::unusable))
                .chain(owner -> confirmations
                        .take(connection, hash, clock.instant(), purposes)
                        .map(found -> new Taken(found.orElseThrow(ConfirmationService::unusable), owner)));
    }

    /** What was done, and of a change of address the one that was before. */
    private record Done(String email, Optional<String> former) {}

    private Uni<Done> confirmed(SqlConnection connection, Taken taken) {
        Confirmation confirmation = taken.confirmation();
        return switch (confirmation.purpose()) {
            case VERIFY_EMAIL ->
                users.confirmEmail(connection, confirmation.owner(), confirmation.email(), clock.instant())
                        .invoke(ConfirmationService::requireStill)
                        .replaceWith(new Done(confirmation.email(), Optional.empty()));
            case CHANGE_EMAIL ->
                users.changeEmail(connection, confirmation.owner(), confirmation.email(), clock.instant())
                        .chain(() -> dropLinks(connection, confirmation.owner()))
                        .replaceWith(new Done(
                                confirmation.email(), Optional.of(taken.owner().email())));
            case RESET_PASSWORD -> Uni.createFrom().failure(unusable());
        };
    }

    private Uni<Void> tellFormerAddress(Done done) {
        return done.former().isEmpty()
                ? Uni.createFrom().voidItem()
                : postbox.send(letters.addressChanged(done.former().get()))
                        .onFailure()
                        .invoke(ConfirmationService::note)
                        .onFailure()
                        .recoverWithNull()
                        .replaceWithVoid();
    }

    private static Uni<Void> offered(Uni<Void> posted) {
        return posted.onFailure(ConfirmationService::isUnforeseen)
                .invoke(ConfirmationService::note)
                .onFailure(ConfirmationService::isUnforeseen)
                .transform(failure -> Problem.unavailable("The mail could not be sent."));
    }

    /** Without its message, which could hold what the letter did. */
    private static void note(Throwable failure) {
        LOG.warnf("a letter could not be posted: %s", failure.getClass().getName());
    }

    private static boolean hasPassword(User user) {
        return user.isActive() && user.passwordHash() != null;
    }

    private static void requireFree(Optional<User> found, UserId owner) {
        if (found.filter(other -> !other.id().equals(owner)).isPresent()) {
            throw emailTaken();
        }
    }

    private static void requireStill(boolean confirmed) {
        if (!confirmed) {
            throw unusable();
        }
    }

    private static void requireStillTheirAddress(Taken taken) {
        requireStill(taken.confirmation().email().equalsIgnoreCase(taken.owner().email()));
    }

    private static boolean isUnforeseen(Throwable failure) {
        return !(failure instanceof Problem);
    }

    private static boolean isTaken(Throwable failure) {
        return failure instanceof PgException refused && UNIQUE_VIOLATION.equals(refused.getSqlState());
    }

    private static Problem unusable() {
        return new Problem(
                400,
                "link-unusable",
                "The request cannot be read",
                "The link was used, is too old, or a newer one was sent.");
    }
}
