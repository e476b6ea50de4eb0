package dev.hypernet.integrations.leaving;

import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.UserEvent.UserErased;
import dev.hypernet.integrations.integration.Credentials;
import dev.hypernet.integrations.integration.IntegrationService;
import dev.hypernet.persistence.Erasure;
import dev.hypernet.persistence.Outbox;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** Ends what somebody who leaves has connected, removes what this service holds of them, and says so. */
@ApplicationScoped
class LeavingService {
    /** Those that refer to others first. */
    static final List<String> TABLES = List.of(
            "deferred_page",
            "sync_job_stream",
            "sync_job",
            "stream_cursor",
            "oauth_attempt",
            "method_window",
            "async_execution",
            "execution",
            "job_news_head",
            "sync_schedule",
            "webhook_endpoint",
            "webhook_notice",
            "integration");

    private final Pool pool;
    private final Erasure erasure;
    private final Credentials credentials;
    private final IntegrationService integrations;
    private final BorrowedCallRepository borrowed;
    private final Outbox outbox;
    private final Clock clock;
    private final String service;

    LeavingService(
            Pool pool,
            Erasure erasure,
            @RestClient Credentials credentials,
            IntegrationService integrations,
            BorrowedCallRepository borrowed,
            Outbox outbox,
            Clock clock,
            @ConfigProperty(name = "quarkus.application.name") String service) {
        this.pool = pool;
        this.erasure = erasure;
        this.credentials = credentials;
        this.integrations = integrations;
        this.borrowed = borrowed;
        this.outbox = outbox;
        this.clock = clock;
        this.service = service;
    }

    /**
     * Closes first, so that nothing is connected any more; then the providers, asked by credential-service a bounded
     * number of times; then the rows. Only when credential-service itself gives no answer is all of it tried again.
     * Repeatable; each time it is said again.
     */
    Uni<Void> leave(UserId person) {
        return erasure.close(person)
                .chain(() -> credentials.forget(person.value()))
                .chain(() -> borrowed.forget(person))
                .chain(() -> pool.withTransaction(connection -> erase(connection, person)));
    }

    private Uni<Void> erase(SqlConnection connection, UserId person) {
        return integrations
                .endAll(connection, person)
                .chain(() -> erasure.erase(connection, person, TABLES))
                .chain(() -> outbox.append(connection, List.of(new UserErased(person, service, clock.instant()))));
    }
}
