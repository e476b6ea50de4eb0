package dev.hypernet.objects.identity;

import dev.hypernet.objects.identity.IdentityRepository.Known;
import dev.hypernet.objects.user.User;
import dev.hypernet.objects.user.UserService;
import dev.hypernet.platform.identity.ForeignIdentity;
import dev.hypernet.platform.identity.PersonDirectory;
import dev.hypernet.platform.identity.Resolution;
import dev.hypernet.platform.identity.Resolution.Refusal;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.pgclient.PgException;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Maps (issuer, subject) to a person, and makes the account of somebody who comes for the first time where that is
 * allowed ({@code hypernet.people.provision}) and the issuer vouches for an address that is free.
 *
 * <p>An address that is taken is never joined to the identity: whoever has it here may be somebody else than who has it
 * there.
 */
@Singleton
class IdentityService implements PersonDirectory {
    private static final String UNIQUE_VIOLATION = "23505";

    private final IdentityRepository identities;
    private final UserService users;
    private final boolean provisions;
    private final Clock clock;

    IdentityService(
            IdentityRepository identities,
            UserService users,
            @ConfigProperty(name = "hypernet.people.provision", defaultValue = "true") boolean provisions,
            Clock clock) {
        this.identities = identities;
        this.users = users;
        this.provisions = provisions;
        this.clock = clock;
    }

    @Override
    public Uni<Resolution> resolve(ForeignIdentity identity) {
        return identities
                .find(identity)
                .chain(found -> found.isPresent()
                        ? Uni.createFrom().item(resolution(found.get()))
                        : firstSeen(identity, identity.email()));
    }

    private Uni<Resolution> firstSeen(ForeignIdentity identity, @Nullable String email) {
        if (!provisions) {
            return refused(Refusal.NO_ACCOUNT);
        }
        if (email == null || !identity.emailVerified() || !UserService.isEmail(email)) {
            return refused(Refusal.EMAIL_UNVERIFIED);
        }
        return users.provision(email, (connection, made) -> join(connection, made, identity))
                .onFailure(IdentityService::isUniqueViolation)
                .recoverWithItem(Optional.empty())
                .chain(made -> made.isPresent() ? Uni.createFrom().item(made.get()) : secondLook(identity));
    }

    private Uni<Resolution> join(SqlConnection connection, User made, ForeignIdentity identity) {
        return identities
                .insert(connection, made.id(), identity, clock.instant())
                .replaceWith(Resolution.of(made.id(), made.isAdmin()));
    }

    /** Another request of the same person may have been first; else the address is somebody's. */
    private Uni<Resolution> secondLook(ForeignIdentity identity) {
        return identities
                .find(identity)
                .map(found -> found.map(IdentityService::resolution)
                        .orElseGet(() -> Resolution.refused(Refusal.ACCOUNT_EXISTS)));
    }

    private static Resolution resolution(Known known) {
        return known.isActive()
                ? Resolution.of(known.userId(), known.isAdmin())
                : Resolution.refused(Refusal.ACCOUNT_INACTIVE);
    }

    private static Uni<Resolution> refused(Refusal refusal) {
        return Uni.createFrom().item(Resolution.refused(refusal));
    }

    private static boolean isUniqueViolation(Throwable failure) {
        return failure instanceof PgException refused && UNIQUE_VIOLATION.equals(refused.getSqlState());
    }
}
