package dev.hypernet.objects.erasure;

import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.UserEvent.UserDeleted;
import dev.hypernet.contracts.event.UserEvent.UserDeletionRequested;
import dev.hypernet.contracts.event.UserEvent.UserErased;
import dev.hypernet.objects.session.SessionService;
import dev.hypernet.objects.user.AdminService;
import dev.hypernet.objects.user.UserService;
import dev.hypernet.persistence.Erasure;
import dev.hypernet.persistence.Outbox;
import dev.hypernet.platform.problem.Problem;
import dev.hypernet.platform.secret.Secret;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Lets people go. First their account ends and the other services are told, in one transaction; last, when all of them
 * have answered, go the files and then the rows that name them, so that a process that dies in between finds them again.
 * Every step may be repeated.
 */
@Singleton
public class LeavingService {
    /** What goes with the account by a cascade is not named. */
    static final List<String> TABLES = List.of("users");

    /** credential-service answers through integration-service. */
    private static final Set<String> OTHERS = Set.of("link-service", "integration-service");

    private static final int FILES_AT_ONCE = 500;

    private final LeavingRepository people;
    private final UserService users;
    private final AdminService admins;
    private final SessionService sessions;
    private final Erasure erasure;
    private final ErasedFiles files;
    private final Pool pool;
    private final Outbox outbox;
    private final Clock clock;

    LeavingService(
            LeavingRepository people,
            UserService users,
            AdminService admins,
            SessionService sessions,
            Erasure erasure,
            ErasedFiles files,
            Pool pool,
            Outbox outbox,
            Clock clock) {
        this.people = people;
        this.users = users;
        this.admins = admins;
        this.sessions = sessions;
        this.erasure = erasure;
        this.files = files;
        this.pool = pool;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Ends the caller's own account; since when it is ended. */
    Uni<Instant> leave(UserId person, Farewell farewell) {
        return people.find(person)
                .map(LeavingService::required)
                .chain(leaver -> prove(person, leaver, farewell))
                .chain(() -> remove(person));
    }

    /** Ends an account; since when it is ended. One that ends already is told of again. */
    Uni<Instant> remove(UserId person) {
        return people.withoutOwner(
                connection -> admins.requireAnother(connection, person).chain(() -> begin(connection, person)));
    }

    /** Takes nothing new in for somebody who leaves; as that person. */
    Uni<Void> close(UserId person) {
        return erasure.close(person);
    }

    /** Another service has removed what it held; when none is left, so does this one. As that person. */
    Uni<Void> erased(UserErased event) {
        return people.erased(event.userId(), event.service())
                .chain(services -> services.containsAll(OTHERS)
                        ? finish(event.userId())
                        : Uni.createFrom().voidItem());
    }

    private Uni<Instant> begin(SqlConnection connection, UserId person) {
        return people.close(connection, person, clock.instant())
                .map(LeavingService::required)
                .call(since -> sessions.endAll(connection, person, null))
                .call(since -> people.begin(connection, person, since))
                .call(since -> outbox.append(connection, List.of(new UserDeletionRequested(person, since))));
    }

    private Uni<Void> prove(UserId person, Leaver leaver, Farewell farewell) {
        if (!leaver.hasPassword()) {
            return confirm(leaver, farewell);
        }
        String password = farewell.password();
        if (password == null) {
            throw Problem.invalid("/password", "is needed: this cannot be undone");
        }
        return users.confirmPassword(person, Secret.of(password)).replaceWithVoid();
    }

    private static Uni<Void> confirm(Leaver leaver, Farewell farewell) {
        if (!leaver.email().equalsIgnoreCase(farewell.confirm())) {
            throw Problem.invalid("/confirm", "must be the account's e-mail address: this cannot be undone");
        }
        return Uni.createFrom().voidItem();
    }

    private static <T> T required(Optional<T> found) {
        return found.orElseThrow(() -> Problem.notFound("user"));
    }

    private Uni<Void> finish(UserId person) {
        return erasure.close(person)
                .chain(() -> removeFiles(person, ""))
                .chain(() -> pool.withTransaction(connection -> removeRows(connection, person)));
    }

    private Uni<Void> removeFiles(UserId person, String after) {
        return people.files(person, after, FILES_AT_ONCE)
                .chain(paths -> paths.isEmpty()
                        ? Uni.createFrom().voidItem()
                        : files.remove(paths).chain(() -> removeFiles(person, paths.getLast())));
    }

    private Uni<Void> removeRows(SqlConnection connection, UserId person) {
        return erasure.erase(connection, person, TABLES)
                .chain(() -> outbox.append(connection, List.of(new UserDeleted(person, clock.instant()))));
    }
}
