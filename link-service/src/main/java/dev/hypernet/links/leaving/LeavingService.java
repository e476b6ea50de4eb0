package dev.hypernet.links.leaving;

import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.UserEvent.UserErased;
import dev.hypernet.persistence.Erasure;
import dev.hypernet.persistence.Outbox;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Removes what this service holds of somebody who leaves, and says so. */
@ApplicationScoped
class LeavingService {
    /** Those that refer to others first. */
    static final List<String> TABLES = List.of("pending_link", "link", "link_count", "link_history", "known_object");

    private final Pool pool;
    private final Erasure erasure;
    private final Outbox outbox;
    private final Clock clock;
    private final String service;

    LeavingService(
            Pool pool,
            Erasure erasure,
            Outbox outbox,
            Clock clock,
            @ConfigProperty(name = "quarkus.application.name") String service) {
        this.pool = pool;
        this.erasure = erasure;
        this.outbox = outbox;
        this.clock = clock;
        this.service = service;
    }

    /** Repeatable; each time it is said again. */
    Uni<Void> leave(UserId person) {
        return erasure.close(person).chain(() -> pool.withTransaction(connection -> erase(connection, person)));
    }

    private Uni<Void> erase(SqlConnection connection, UserId person) {
        return erasure.erase(connection, person, TABLES)
                .chain(() -> outbox.append(connection, List.of(new UserErased(person, service, clock.instant()))));
    }
}
