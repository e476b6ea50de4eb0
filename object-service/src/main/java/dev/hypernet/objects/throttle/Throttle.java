package dev.hypernet.objects.throttle;

import dev.hypernet.platform.problem.Problem;
import dev.hypernet.platform.secret.Sha256;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * Makes guessing slow: an attempt too many is a 429 that says when to come again. Addresses are kept as hashes only.
 *
 * <p>It says nothing of whether there is such an account: attempts at one that does not exist are counted alike.
 */
@Singleton
public class Throttle {
    private static final String LOGIN = "login";
    private static final String MAIL = "mail";

    private final ThrottleRepository attempts;
    private final ThrottleConfig config;
    private final Clock clock;

    Throttle(ThrottleRepository attempts, ThrottleConfig config, Clock clock) {
        this.attempts = attempts;
        this.config = config;
        this.clock = clock;
    }

    /** Counts a password that is about to be tried. */
    public Uni<Void> tryPassword(String email, ClientAddress from) {
        return count(LOGIN, List.of(loginByAccount(email), loginByAddress(from)));
    }

    /** The same for somebody whose token has named the account already. */
    public Uni<Void> tryPassword(String email) {
        return count(LOGIN, List.of(loginByAccount(email)));
    }

    /** The password was right: the account's attempts are forgotten, and this one is taken off the address. */
    public Uni<Void> passwordWasRight(String email, ClientAddress from) {
        return attempts.takeBack(loginByAccount(email), loginByAddress(from), clock.instant());
    }

    public Uni<Void> passwordWasRight(String email) {
        return attempts.takeBack(loginByAccount(email), null, clock.instant());
    }

    /** Counts a mail that somebody asks to be sent to this address, be it by registering. */
    public Uni<Void> askForMail(String email, ClientAddress from) {
        ThrottleConfig.Mail mail = config.mail();
        return count(
                MAIL,
                List.of(
                        new Limit(
                                "mail-account",
                                hash(email.toLowerCase(Locale.ROOT)),
                                mail.freePerAccount(),
                                mail.firstPause(),
                                mail.longestPause(),
                                mail.forgetAfter()),
                        new Limit(
                                "mail-address",
                                hash(from.value()),
                                mail.freePerAddress(),
                                mail.firstPause(),
                                mail.longestPause(),
                                mail.forgetAfter())));
    }

    @Scheduled(every = "1h", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> forget() {
        Duration login = config.login().forgetAfter();
        Duration mail = config.mail().forgetAfter();
        return attempts.forget(clock.instant().minus(login.compareTo(mail) > 0 ? login : mail));
    }

    private Uni<Void> count(String policy, List<Limit> limits) {
        Instant now = clock.instant();
        return attempts.count(limits, now)
                .invoke(paused ->
                        paused.ifPresent(until -> refuse(policy, Duration.between(now, until), limits.getFirst())))
                .replaceWithVoid();
    }

    private static void refuse(String policy, Duration pause, Limit limit) {
        throw Problem.tooManyRequests(
                policy,
                "Too many attempts. Wait as long as Retry-After says.",
                pause,
                limit.free(),
                limit.forgetAfter());
    }

    private Limit loginByAccount(String email) {
        ThrottleConfig.Login login = config.login();
        return new Limit(
                "login-account",
                hash(email.toLowerCase(Locale.ROOT)),
                login.freePerAccount(),
                login.firstPause(),
                login.longestPause(),
                login.forgetAfter());
    }

    private Limit loginByAddress(ClientAddress from) {
        ThrottleConfig.Login login = config.login();
        return new Limit(
                "login-address",
                hash(from.value()),
                login.freePerAddress(),
                login.firstPause(),
                login.longestPause(),
                login.forgetAfter());
    }

    private static String hash(String text) {
        return Sha256.hex(text.getBytes(StandardCharsets.UTF_8));
    }
}
