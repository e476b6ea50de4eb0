package dev.hypernet.integrations.dispatch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.contracts.UserId;
import dev.hypernet.integrations.execution.LaterCalls;
import dev.hypernet.integrations.execution.MethodCalls;
import dev.hypernet.persistence.Idempotency;
import dev.hypernet.persistence.Owner;
import dev.hypernet.platform.http.IdempotencyKey;
import dev.hypernet.platform.problem.Problem;
import dev.hypernet.platform.secret.Sha256;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Accepts calls that are answered later. How they stand is told with all executions. */
@Singleton
public class Dispatches implements LaterCalls {
    private static final String OPERATION = "POST /api/v1/integrations/{id}/methods/{method}, respond-async";

    private final Pool pool;
    private final AsyncExecutionRepository executions;
    private final Idempotency idempotency;
    private final DispatchConfig config;
    private final Clock clock;

    Dispatches(
            Pool pool,
            AsyncExecutionRepository executions,
            Idempotency idempotency,
            DispatchConfig config,
            Clock clock) {
        this.pool = pool;
        this.executions = executions;
        this.idempotency = idempotency;
        this.config = config;
        this.clock = clock;
    }

    /** What makes a call the one it is, under its key. */
    record Asked(UUID integrationId, String method, JsonNode input, String calledBy) {}

    /** More than {@code hypernet.execution.queued-per-person} that have not ended are a 429. */
    @Override
    public Uni<UUID> accept(MethodCalls.Call call, @Nullable IdempotencyKey key) {
        UserId owner = call.integration().userId();
        AsyncExecution execution = new AsyncExecution(
                UUID.randomUUID(),
                owner,
                call.integration().id(),
                call.method().id(),
                call.input(),
                Objects.requireNonNullElse(call.caller(), owner),
                0,
                clock.instant());
        Asked asked = new Asked(
                execution.integration().value(),
                execution.method(),
                execution.input(),
                execution.calledBy().toString());
        return inNameOf(
                execution,
                () -> pool.withTransaction(connection -> idempotency.once(
                        connection,
                        owner,
                        ownKey(execution, key),
                        OPERATION,
                        asked,
                        UUID.class,
                        () -> queue(connection, execution))));
    }

    /** As its owner, whoever calls. */
    private <T> Uni<T> inNameOf(AsyncExecution execution, Supplier<Uni<T>> work) {
        return execution.calledBy().equals(execution.owner()) ? work.get() : Owner.runAs(execution.owner(), work);
    }

    private Uni<UUID> queue(SqlConnection connection, AsyncExecution execution) {
        Instant expiresAt = execution.createdAt().plus(config.longestWait()).plus(config.keepOutput());
        return executions
                .notEnded(connection, execution.owner(), execution.calledBy())
                .invoke(this::checkRoom)
                .chain(() -> executions.insert(connection, execution, expiresAt))
                .replaceWith(execution.id());
    }

    private void checkRoom(long notEnded) {
        if (notEnded >= config.queuedPerPerson()) {
            throw new Problem(
                    429,
                    "too-many-queued",
                    "Too many executions wait",
                    "At most %d may wait or run at once; try again when some have ended."
                            .formatted(config.queuedPerPerson()),
                    List.of(),
                    Map.of("Retry-After", "5"));
        }
    }

    /** Keys are each caller's own, also where they lie with the owner of an integration that is open to many. */
    private static @Nullable IdempotencyKey ownKey(AsyncExecution execution, @Nullable IdempotencyKey key) {
        return key == null || execution.calledBy().equals(execution.owner())
                ? key
                : new IdempotencyKey(
                        Sha256.hex((execution.calledBy() + " " + key.value()).getBytes(StandardCharsets.UTF_8)));
    }
}
