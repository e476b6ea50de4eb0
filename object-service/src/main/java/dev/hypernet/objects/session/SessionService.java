package dev.hypernet.objects.session;

import dev.hypernet.contracts.UserId;
import dev.hypernet.objects.session.SessionRepository.Shown;
import dev.hypernet.platform.paging.Cursor;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.problem.Problem;
import dev.hypernet.platform.secret.Secret;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Sessions and their refresh tokens (RFC 9700, 4.14): each token is good once and gives the next. One that comes again
 * has two holders, and nobody can tell which of them is the thief: the whole session ends. There is no grace for a
 * client that sends the same token twice at once.
 */
@Singleton
public class SessionService {
    private static final String PREFIX = "hnr_";
    private static final int LONGEST_AGENT = 255;

    private final SessionRepository sessions;
    private final Duration lifetime;
    private final Clock clock;

    SessionService(SessionRepository sessions, SessionConfig config, Clock clock) {
        this.sessions = sessions;
        this.lifetime = config.sessionLifetime();
        this.clock = clock;
    }

    /**
     * Begins a session for somebody whose password was right; nothing when it was changed since, or the account closed.
     *
     * @param passwordHash what the password was verified by
     */
    public Uni<Optional<RefreshToken>> start(UserId owner, Secret passwordHash, @Nullable String userAgent) {
        Instant now = clock.instant();
        OpaqueToken token = OpaqueToken.random(PREFIX);
        Session session = new Session(owner, UUID.randomUUID(), now, now, now.plus(lifetime), shortened(userAgent));
        RefreshToken refresh = new RefreshToken(owner, session.id(), token.text(), lifetime);
        return sessions.start(session, token.hash(), passwordHash)
                .map(started -> started ? Optional.of(refresh) : Optional.empty());
    }

    /**
     * Spends the token and gives the next. Of two at once exactly one gets it; the other one ends the session, as any
     * spent token does: 401 {@code session-revoked}.
     */
    public Uni<RefreshToken> refresh(Secret spent) {
        return sessions.withoutOwner(connection -> refresh(connection, new OpaqueToken(spent)))
                .map(SessionService::given);
    }

    /** Ends the session of this token, spent or not. That there is none is no failure. */
    public Uni<Void> end(Secret token) {
        return sessions.endByToken(new OpaqueToken(token).hash(), clock.instant());
    }

    /** Ends every session of the person but this one, in the caller's transaction. */
    public Uni<Void> endAll(SqlConnection connection, UserId owner, @Nullable UUID butThis) {
        return sessions.endAll(connection, owner, butThis, clock.instant());
    }

    Uni<Void> endAll(UserId owner) {
        return sessions.endAll(owner, clock.instant());
    }

    Uni<Void> end(UserId owner, UUID session) {
        return sessions.end(owner, session, clock.instant())
                .invoke(ended -> require(ended))
                .replaceWithVoid();
    }

    Uni<Page<Session>> living(UserId owner, @Nullable String cursor, int limit) {
        Cursor after = Cursor.decode(cursor, 2);
        return sessions.living(owner, clock.instant(), after, limit + 1)
                .map(rows -> Page.of(rows, limit, session -> Cursor.of(session.createdAt(), session.id())));
    }

    @Scheduled(every = "1h", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> forget() {
        return sessions.forget(clock.instant());
    }

    private Uni<Answer> refresh(SqlConnection connection, OpaqueToken token) {
        return sessions.shown(connection, token.hash()).chain(shown -> answer(connection, token, shown));
    }

    /** An answer rather than a failure, which would take back what the transaction did. */
    private Uni<Answer> answer(SqlConnection connection, OpaqueToken token, Optional<Shown> shown) {
        Instant now = clock.instant();
        if (shown.isEmpty()) {
            return Uni.createFrom().item(new Answer.Unknown());
        }
        Session session = shown.get().session();
        if (shown.get().ended()) {
            return Uni.createFrom().item(new Answer.Revoked());
        }
        if (shown.get().spent()) {
            return sessions.end(connection, session, now).replaceWith(new Answer.Revoked());
        }
        if (!session.expiresAt().isAfter(now)) {
            return Uni.createFrom().item(new Answer.Expired());
        }
        OpaqueToken next = OpaqueToken.random(PREFIX);
        RefreshToken given = new RefreshToken(
                session.owner(), session.id(), next.text(), Duration.between(now, session.expiresAt()));
        return sessions.renew(connection, session, token.hash(), next.hash(), now)
                .replaceWith(new Answer.Given(given));
    }

    /** What becomes of a token that is shown. */
    private sealed interface Answer {
        record Given(RefreshToken next) implements Answer {}

        record Unknown() implements Answer {}

        record Expired() implements Answer {}

        record Revoked() implements Answer {}
    }

    private static RefreshToken given(Answer answer) {
        return switch (answer) {
            case Answer.Given(RefreshToken next) -> next;
            case Answer.Unknown() -> throw refused("unauthorized", "This is no refresh token.");
            case Answer.Expired() -> throw refused("session-expired", "The session is over. Log in again.");
            case Answer.Revoked() -> throw refused("session-revoked", "The session was ended. Log in again.");
        };
    }

    private static Problem refused(String name, String detail) {
        return new Problem(
                401, name, "Authentication is needed", detail, List.of(), Map.of("WWW-Authenticate", "Bearer"));
    }

    private static void require(boolean ended) {
        if (!ended) {
            throw Problem.notFound("session");
        }
    }

    private static @Nullable String shortened(@Nullable String userAgent) {
        return userAgent == null || userAgent.length() <= LONGEST_AGENT
                ? userAgent
                : userAgent.substring(0, LONGEST_AGENT);
    }
}
