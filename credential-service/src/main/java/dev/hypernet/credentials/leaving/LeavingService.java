package dev.hypernet.credentials.leaving;

import dev.hypernet.contracts.UserId;
import dev.hypernet.credentials.client.Installation;
import dev.hypernet.credentials.credential.Revocations;
import dev.hypernet.credentials.secret.SecretStore;
import dev.hypernet.persistence.Erasure;
import dev.hypernet.platform.problem.Problem;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.util.List;

/** Removes what this service holds of somebody who leaves. */
@Singleton
public class LeavingService {
    static final List<String> TABLES =
            List.of("integration_secret", "oauth_attempt", "credential", "oauth_client", "webhook_secret");

    private final Pool pool;
    private final Erasure erasure;
    private final Revocations revocations;
    private final SecretStore secrets;

    LeavingService(Pool pool, Erasure erasure, Revocations revocations, SecretStore secrets) {
        this.pool = pool;
        this.erasure = erasure;
        this.revocations = revocations;
        this.secrets = secrets;
    }

    /** Closes first, so that no consent on its way brings tokens nobody revokes. Repeatable. */
    Uni<Void> leave(UserId person) {
        if (person.equals(Installation.OWNER)) {
            throw Problem.forbidden("The installation is no person.");
        }
        return erasure.close(person)
                .chain(() -> revocations.revokeAll(person))
                // What no credential points at: verifiers of consents on their way.
                .chain(() -> secrets.destroyAll(person))
                .chain(() -> pool.withTransaction(connection -> erasure.erase(connection, person, TABLES)));
    }
}
