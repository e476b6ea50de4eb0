package dev.hypernet.credentials.leaving;

import dev.hypernet.contracts.UserId;
import dev.hypernet.credentials.credential.CredentialService;
import dev.hypernet.persistence.Erasure;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.util.List;

/** Removes what this service holds of somebody who leaves. */
@Singleton
public class LeavingService {
    static final List<String> TABLES = List.of("integration_secret", "oauth_attempt", "credential");

    private final Pool pool;
    private final Erasure erasure;
    private final CredentialService credentials;

    LeavingService(Pool pool, Erasure erasure, CredentialService credentials) {
        this.pool = pool;
        this.erasure = erasure;
        this.credentials = credentials;
    }

    /** Closes first, so that no consent on its way brings tokens nobody revokes. Repeatable. */
    Uni<Void> leave(UserId person) {
        return erasure.close(person)
                .chain(() -> credentials.revokeAll(person))
                .chain(() -> pool.withTransaction(connection -> erasure.erase(connection, person, TABLES)));
    }
}
