package dev.hypernet.integrations.execution;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.connector.Definition;
import dev.hypernet.connector.Method;
import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.integrations.definition.Definitions;
import dev.hypernet.integrations.integration.Integration;
import dev.hypernet.integrations.resolution.Resolutions;
import dev.hypernet.persistence.Batches;
import dev.hypernet.platform.http.IdempotencyKey;
import dev.hypernet.platform.paging.Cursor;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.problem.Problem;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What people do with methods: call them, now or later, and see what became of it. */
@Singleton
class ExecutionService {
    private static final int LOST_AT_ONCE = 500;

    private final Resolutions resolutions;
    private final Definitions definitions;
    private final MethodCalls calls;
    private final KeyedCalls keyed;
    private final LaterCalls later;
    private final ExecutionRepository executions;
    private final Clock clock;

    ExecutionService(
            Resolutions resolutions,
            Definitions definitions,
            MethodCalls calls,
            KeyedCalls keyed,
            LaterCalls later,
            ExecutionRepository executions,
            Clock clock) {
        this.resolutions = resolutions;
        this.definitions = definitions;
        this.calls = calls;
        this.keyed = keyed;
        this.later = later;
        this.executions = executions;
        this.clock = clock;
    }

    /** What is to be called, through an integration that is the caller's or shared with them; any other is a 404. */
    Uni<MethodCalls.Call> call(
            UserId caller, Set<String> clients, IntegrationId integration, String method, JsonNode input) {
        return resolutions.usable(caller, clients, integration).map(found -> call(caller, found, method, input));
    }

    /** What is to be called, through whichever integration of the type serves the caller's tasks. */
    Uni<MethodCalls.Call> call(UserId caller, Set<String> clients, String type, String method, JsonNode input) {
        return resolutions.choose(caller, clients, type).map(chosen -> call(caller, chosen, method, input));
    }

    Uni<MethodResult> make(UserId caller, MethodCalls.Call call, @Nullable IdempotencyKey key) {
        Instant begun = clock.instant();
        if (key == null) {
            return calls.call(call).map(outcome -> result(outcome, begun));
        }
        // What is refused is not bound to a key.
        calls.check(call);
        return keyed.once(caller, call, key)
                .chain(told -> told.outcome()
                        .map(outcome -> Uni.createFrom().item(() -> result(outcome, begun)))
                        .orElseGet(() -> repeated(caller, told.id())));
    }

    /** The id of an execution that is made when its turn has come; what is wrong with the call is told at once. */
    Uni<UUID> makeLater(MethodCalls.Call call, @Nullable IdempotencyKey key) {
        calls.check(call);
        return later.accept(call, key);
    }

    Uni<Execution> get(UserId caller, UUID id) {
        return executions.find(caller, id).map(found -> found.orElseThrow(() -> Problem.notFound("execution")));
    }

    Uni<Page<Execution>> list(UserId owner, ExecutionFilter filter, @Nullable String cursor, int limit) {
        String shape = Cursor.shape(filter);
        Cursor after = Cursor.decode(cursor, shape, 3);
        return executions
                .page(owner, filter, after, limit + 1)
                .map(rows -> Page.of(rows, limit, last -> Cursor.of(shape, last.createdAt(), last.id())));
    }

    /** Nobody knows what became of a call whose process was lost: that is said, and not guessed. */
    @Scheduled(every = "30s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> giveUpTheLost() {
        return Batches.whileFull(LOST_AT_ONCE, () -> executions.giveUp(clock.instant(), LOST_AT_ONCE));
    }

    private MethodCalls.Call call(UserId caller, Integration integration, String id, JsonNode input) {
        if (input.toString().getBytes(StandardCharsets.UTF_8).length > Method.MAX_JSON) {
            throw Problem.tooLarge(Method.MAX_JSON);
        }
        Definition definition = definitions.runnable(integration.integrationType());
        Method method = definition.method(id).orElseThrow(() -> Problem.notFound("method"));
        return new MethodCalls.Call(integration, definition, method, input, Purpose.METHOD, caller);
    }

    private MethodResult result(Outcome outcome, Instant begun) {
        return switch (outcome) {
            case Outcome.Done done ->
                new MethodResult(
                        done.executionId(),
                        done.output(),
                        done.cached(),
                        done.attempts(),
                        Duration.between(begun, clock.instant()).toMillis());
            case Outcome.Failed failed -> throw failed.problem();
        };
    }

    private Uni<MethodResult> repeated(UserId caller, UUID id) {
        return executions
                .find(caller, id)
                .map(found -> found.orElseThrow(() -> Problem.unavailable("The first call was not made: try again.")))
                .map(ExecutionService::answered);
    }

    private static MethodResult answered(Execution execution) {
        if (execution.output() != null) {
            return new MethodResult(
                    execution.id(),
                    execution.output(),
                    execution.cached(),
                    execution.attempts(),
                    Objects.requireNonNullElse(execution.durationMs(), 0L));
        }
        JsonNode problem = execution.problem();
        throw problem == null
                ? Problem.conflict(
                        "still-running",
                        "The first call under this key has not ended: see execution %s.".formatted(execution.id()))
                : KeptProblems.read(problem);
    }
}
