package dev.hypernet.objects.token;

import dev.hypernet.objects.session.RefreshToken;
import dev.hypernet.objects.session.SessionService;
import dev.hypernet.objects.throttle.ClientAddress;
import dev.hypernet.objects.throttle.Throttle;
import dev.hypernet.objects.user.User;
import dev.hypernet.objects.user.UserService;
import dev.hypernet.platform.problem.Problem;
import dev.hypernet.platform.secret.Secret;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Password for tokens, token for the next tokens. */
@Singleton
class LoginService {
    private final UserService users;
    private final SessionService sessions;
    private final Throttle throttle;
    private final Issuer issuer;

    LoginService(UserService users, SessionService sessions, Throttle throttle, Issuer issuer) {
        this.users = users;
        this.sessions = sessions;
        this.throttle = throttle;
        this.issuer = issuer;
    }

    /** That an account is not active is told only to whoever knows its password. */
    Uni<LoggedIn> login(Login login, ClientAddress from, @Nullable String userAgent) {
        return throttle.tryPassword(login.email(), from)
                .chain(() -> users.authenticate(login.email(), Secret.of(login.password())))
                .map(found -> found.orElseThrow(LoginService::wrong))
                .call(() -> throttle.passwordWasRight(login.email(), from))
                .call(users::loggedIn)
                .chain(user -> start(user, userAgent));
    }

    /** The password may have been changed since it was verified: a login must not survive that. */
    private Uni<LoggedIn> start(User user, @Nullable String userAgent) {
        Secret verified = user.passwordHash();
        return verified == null
                ? Uni.createFrom().failure(wrong())
                : sessions.start(user.id(), verified, userAgent)
                        .map(started -> tokens(user, started.orElseThrow(LoginService::wrong)));
    }

    Uni<LoggedIn> refresh(Refresh spent) {
        return sessions.refresh(Secret.of(spent.refreshToken()))
                .chain(next -> users.active(next.owner()).map(user -> tokens(user, next)));
    }

    Uni<Void> logout(Refresh token) {
        return sessions.end(Secret.of(token.refreshToken()));
    }

    private static Problem wrong() {
        return Problem.unauthorized("The address or the password is wrong.");
    }

    private LoggedIn tokens(User user, RefreshToken refresh) {
        return LoggedIn.of(issuer.forPerson(user, refresh.session()), refresh);
    }
}
