package dev.hypernet.objects.user;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.contracts.UserId;
import dev.hypernet.objects.session.SessionService;
import dev.hypernet.platform.http.IfMatch;
import dev.hypernet.platform.json.MergePatches;
import dev.hypernet.platform.paging.Cursor;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.problem.Problem;
import dev.hypernet.platform.secret.Secret;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What admins do with accounts, and that there is an admin.
 *
 * <p>The first one comes from the configuration. An account is made for the address named there; one somebody
 * registered before is left as it is, since registering an address does not show that it is one's own.
 */
@Singleton
public class AdminService {
    private static final Logger LOG = Logger.getLogger(AdminService.class);

    private final UserRepository users;
    private final SessionService sessions;
    private final Passwords passwords;
    private final MergePatches patches;
    private final QuotaConfig quota;
    private final FirstAdminConfig first;
    private final Clock clock;
    private volatile boolean settled;

    AdminService(
            UserRepository users,
            SessionService sessions,
            Passwords passwords,
            MergePatches patches,
            QuotaConfig quota,
            FirstAdminConfig first,
            Clock clock) {
        this.users = users;
        this.sessions = sessions;
        this.passwords = passwords;
        this.patches = patches;
        this.quota = quota;
        this.first = first;
        this.clock = clock;
    }

    Uni<Page<User>> list(@Nullable String emailPrefix, @Nullable Boolean active, @Nullable String cursor, int limit) {
        Cursor after = Cursor.decode(cursor, 2);
        return users.page(emailPrefix == null ? null : pattern(emailPrefix), active, after, limit + 1)
                .map(rows -> Page.of(rows, limit, user -> Cursor.of(user.createdAt(), user.id())));
    }

    Uni<User> get(UserId user) {
        return users.findAnybody(user).map(found -> found.orElseThrow(() -> Problem.notFound("user")));
    }

    /**
     * Somebody who is made inactive loses their sessions. The last active admin stays one: 409 {@code last-admin}. Somebody
     * who leaves is not let in again: 409 {@code account-leaving}.
     */
    Uni<User> edit(UserId user, JsonNode patch, IfMatch match) {
        return users.withoutOwner(connection -> users.lockAdmins(connection)
                .chain(() -> users.lock(connection, user))
                .map(found -> found.orElseThrow(() -> Problem.notFound("user")))
                .invoke(found -> match.check(found.version()))
                .map(found -> patches.apply(AdminEdit.of(found), patch))
                .invoke(this::requireQuotaInBounds)
                .call(edit -> edit.isActive()
                        ? users.isLeaving(connection, user).invoke(AdminService::refuseIfLeaving)
                        : Uni.createFrom().voidItem())
                .call(edit -> edit.isActive() && edit.isAdmin()
                        ? Uni.createFrom().voidItem()
                        : requireAnother(connection, user))
                .call(edit -> edit.isActive() ? Uni.createFrom().voidItem() : sessions.endAll(connection, user, null))
                .chain(edit -> users.edit(connection, user, edit, clock.instant()))
                .map(Optional::orElseThrow));
    }

    /**
     * Fails with 409 {@code last-admin} when this is the only active admin. Until the end of the caller's transaction,
     * which must be one of the system role, nobody else takes one away. To be called before any row is locked.
     */
    public Uni<Void> requireAnother(SqlConnection connection, UserId leaving) {
        return users.lockAdmins(connection)
                .chain(() -> users.isLastAdmin(connection, leaving))
                .invoke(AdminService::refuseIfLast)
                .replaceWithVoid();
    }

    /** Whether the configuration waits for another issuer to vouch for the first admin by this address. */
    boolean isAwaited(String email) {
        return first.password().isEmpty()
                && first.email().filter(email::equalsIgnoreCase).isPresent();
    }

    /** At start, and again until it has been done once; every replica may. */
    @Scheduled(every = "30s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> makeFirst() {
        if (settled || first.email().isEmpty() || first.password().isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return makeFirst(first.email().get(), Secret.of(first.password().get())).invoke(() -> settled = true);
    }

    private Uni<Void> makeFirst(String email, Secret password) {
        return users.findByEmail(email)
                .chain(found -> found.isPresent()
                        ? confirmFirst(found.get())
                        : passwords
                                .hash(password)
                                .chain(hash -> users.insert(NewAccount.configured(email, hash), clock.instant()))
                                .replaceWithVoid());
    }

    private Uni<Void> confirmFirst(User known) {
        if (known.origin() != User.Origin.CONFIGURATION && !known.isAdmin()) {
            LOG.warn("hypernet.admin.email names an account that somebody registered: it is not made an admin");
        }
        return users.makeAdmin(known.id(), clock.instant());
    }

    private void requireQuotaInBounds(AdminEdit edit) {
        if (edit.storageQuota() < quota.min() || edit.storageQuota() > quota.max()) {
            throw Problem.invalid("/storage_quota", "must be from %d to %d bytes".formatted(quota.min(), quota.max()));
        }
    }

    private static void refuseIfLast(boolean last) {
        if (last) {
            throw Problem.conflict("last-admin", "This is the last active admin: make another one first.");
        }
    }

    private static void refuseIfLeaving(boolean leaving) {
        if (leaving) {
            throw Problem.conflict("account-leaving", "The account is being erased: there is no way back.");
        }
    }

    /** The prefix as a LIKE pattern takes it. */
    private static String pattern(String prefix) {
        return prefix.toLowerCase(Locale.ROOT).replaceAll("([\\\\%_])", "\\\\$1");
    }
}
