package dev.hypernet.integrations.dispatch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.connector.Definition;
import dev.hypernet.connector.Method;
import dev.hypernet.contracts.event.ExecutionEvent.ExecutionCompleted;
import dev.hypernet.integrations.definition.Definitions;
import dev.hypernet.integrations.execution.KeptProblems;
import dev.hypernet.integrations.execution.MethodCalls;
import dev.hypernet.integrations.execution.Outcome;
import dev.hypernet.integrations.execution.Purpose;
import dev.hypernet.integrations.integration.Integration;
import dev.hypernet.integrations.integration.IntegrationService;
import dev.hypernet.persistence.Batches;
import dev.hypernet.persistence.Outbox;
import dev.hypernet.persistence.Owner;
import dev.hypernet.persistence.Redelivery;
import dev.hypernet.platform.problem.Problem;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Makes the calls that are answered later, on every replica, a bounded number at once, and nobody's before their turn.
 *
 * <p>Whoever takes an execution holds it by a lease and renews that while it runs. A lease that ran out means that its
 * process was lost: a call that may be made twice is made again; of another one nobody knows whether the provider did
 * it, and it ends so.
 */
@Singleton
class Dispatcher {
    private static final Logger LOG = Logger.getLogger(Dispatcher.class);
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final int LOST_AT_ONCE = 100;
    private static final int FORGOTTEN_AT_ONCE = 1000;
    /** However harmless a call is: one that loses so many processes may be what ends them. */
    private static final int MOST_ATTEMPTS = 10;

    private static final int NOT_FOUND = 404;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;
    private static final long LONGEST_PAUSE_SECONDS = 300;

    private final Pool pool;
    private final AsyncExecutionRepository executions;
    private final DueExecutionRepository due;
    private final IntegrationService integrations;
    private final Definitions definitions;
    private final MethodCalls calls;
    private final Outbox outbox;
    private final DispatchConfig config;
    private final KeptProblems problems;
    private final Clock clock;
    private final Semaphore free;
    private final Set<UUID> held = ConcurrentHashMap.newKeySet();

    Dispatcher(
            Pool pool,
            AsyncExecutionRepository executions,
            DueExecutionRepository due,
            IntegrationService integrations,
            Definitions definitions,
            MethodCalls calls,
            Outbox outbox,
            DispatchConfig config,
            KeptProblems problems,
            Clock clock) {
        this.pool = pool;
        this.executions = executions;
        this.due = due;
        this.integrations = integrations;
        this.definitions = definitions;
        this.calls = calls;
        this.outbox = outbox;
        this.config = config;
        this.problems = problems;
        this.clock = clock;
        this.free = new Semaphore(config.atOnce());
    }

    /** Takes as many as there is room for. Those of the last round may still run: each gives its own place back. */
    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.PROCEED)
    Uni<Void> dispatch() {
        int places = free.drainPermits();
        return places == 0
                ? Uni.createFrom().voidItem()
                : take(places)
                        .onItem()
                        .transformToMulti(taken -> Multi.createFrom().iterable(taken))
                        .onItem()
                        .transformToUni(this::run)
                        .merge(places)
                        .onItem()
                        .ignoreAsUni();
    }

    @Scheduled(every = "15s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> renew() {
        return due.renew(Set.copyOf(held), clock.instant().plus(LEASE));
    }

    /** Decides about those whose process was lost. */
    @Scheduled(every = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> recover() {
        Instant now = clock.instant();
        return due.takeLost(now, now.plus(LEASE), LOST_AT_ONCE)
                .onItem()
                .transformToMulti(lost -> Multi.createFrom().iterable(lost))
                .onItem()
                .transformToUniAndConcatenate(execution -> Owner.runAs(execution.owner(), () -> recover(execution)))
                .onItem()
                .ignoreAsUni();
    }

    /** In small transactions, so that nobody waits for it. */
    @Scheduled(every = "10m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> forget() {
        return Batches.whileFull(FORGOTTEN_AT_ONCE, () -> due.forget(clock.instant(), FORGOTTEN_AT_ONCE));
    }

    private Uni<List<AsyncExecution>> take(int places) {
        Instant now = clock.instant();
        return due.take(now, now.plus(LEASE), places, config.atOncePerPerson())
                .onFailure()
                .invoke(() -> free.release(places))
                .invoke(taken -> free.release(places - taken.size()));
    }

    /** What fails in a way nobody foresaw is left to its lease, as if the process were lost. */
    private Uni<Void> run(AsyncExecution execution) {
        held.add(execution.id());
        return Owner.runAs(
                        execution.owner(),
                        () -> attempt(execution)
                                .chain(settlement -> Redelivery.untilSettled(() -> settle(execution, settlement))))
                .onFailure()
                .invoke(failure -> LOG.errorf(failure, "execution %s came to no end", execution.id()))
                .onFailure()
                .recoverWithNull()
                .eventually(() -> leave(execution));
    }

    private void leave(AsyncExecution execution) {
        held.remove(execution.id());
        free.release();
    }

    private Uni<Settlement> attempt(AsyncExecution execution) {
        return call(execution)
                .chain(call -> calls.call(call, execution.id()))
                .map(outcome -> settlement(execution, outcome))
                .onFailure(Problem.class)
                .recoverWithItem(problem -> failed(execution, problem, problem.name(), null));
    }

    /** Fails with problems alone: nothing was done yet. */
    private Uni<MethodCalls.Call> call(AsyncExecution execution) {
        return integrations
                .get(execution.owner(), execution.integration())
                .map(integration -> call(execution, integration))
                .onFailure(failure -> !(failure instanceof Problem))
                .transform(broken -> Problem.unavailable("The integration cannot be read just now."));
    }

    private MethodCalls.Call call(AsyncExecution execution, Integration integration) {
        refuseUnlessOpen(execution, integration);
        Definition definition = definition(integration);
        return new MethodCalls.Call(
                integration,
                definition,
                method(definition, execution),
                execution.input(),
                Purpose.METHOD,
                execution.calledBy());
    }

    /** Whoever no longer shares it did not mean what waits. Which client's it is, only the caller's token could say. */
    private static void refuseUnlessOpen(AsyncExecution execution, Integration integration) {
        if (!execution.calledBy().equals(execution.owner()) && !integration.isShared()) {
            throw Problem.notFound("integration");
        }
    }

    /** What is not known here is what this process, which has just begun, has not read yet. */
    private Definition definition(Integration integration) {
        try {
            return definitions.runnable(integration.integrationType());
        } catch (Problem refused) {
            throw refused.status() == NOT_FOUND ? Problem.unavailable("Its definition is not read yet.") : refused;
        }
    }

    private static Method method(Definition definition, AsyncExecution execution) {
        return definition.method(execution.method()).orElseThrow(() -> Problem.notFound("method"));
    }

    private Settlement settlement(AsyncExecution execution, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done done -> new Settlement.Succeeded(done.output());
            case Outcome.Failed failed -> failed(execution, failed.problem(), failed.code(), failed.retryAt());
        };
    }

    /** Put back is only what was not done, because others were too many or somebody was not there. */
    private Settlement failed(AsyncExecution execution, Problem problem, String code, @Nullable Instant retryAt) {
        boolean wasNotDone = problem.status() == TOO_MANY_REQUESTS || problem.status() == UNAVAILABLE;
        Instant again = again(execution, problem, retryAt);
        return wasNotDone && again.isBefore(execution.createdAt().plus(config.longestWait()))
                ? new Settlement.PutBack(again)
                : new Settlement.Failed(code, problems.of(execution.id(), problem, code));
    }

    /** When it was told to come back, but later and later: each try is a row of the audit. */
    private Instant again(AsyncExecution execution, Problem problem, @Nullable Instant retryAt) {
        Instant now = clock.instant();
        String wait = problem.headers().getOrDefault("Retry-After", "0");
        Instant told = retryAt == null ? now.plusSeconds(Long.parseLong(wait)) : retryAt;
        Instant grown = now.plusSeconds(Math.min(LONGEST_PAUSE_SECONDS, 1L << Math.min(execution.attempts() - 1, 9)));
        return told.isAfter(grown) ? told : grown;
    }

    private Uni<Void> recover(AsyncExecution execution) {
        return integrations
                .get(execution.owner(), execution.integration())
                .map(integration -> method(definition(integration), execution))
                .map(method ->
                        isHarmless(method, execution) ? new Settlement.PutBack(clock.instant()) : unknown(execution))
                .onFailure(failure -> failure instanceof Problem && !isUnavailable(failure))
                .recoverWithItem(() -> unknown(execution))
                .chain(settlement -> settle(execution, settlement))
                .onFailure(Dispatcher::isUnavailable)
                .recoverWithNull();
    }

    private static boolean isHarmless(Method method, AsyncExecution execution) {
        return method.isIdempotent() && execution.attempts() < MOST_ATTEMPTS;
    }

    /** Nothing can be decided now: its lease runs out once more. */
    private static boolean isUnavailable(Throwable failure) {
        return failure instanceof Problem problem && problem.status() == UNAVAILABLE;
    }

    private Settlement unknown(AsyncExecution execution) {
        Problem problem = new Problem(
                500,
                "outcome-unknown",
                "Nobody knows whether it was done",
                "The process that made this call was lost before the provider's answer was written down. The provider"
                        + " may have done it or not: look there before you call it again.");
        return new Settlement.Unknown(problem.name(), problems.of(execution.id(), problem, problem.name()));
    }

    private Uni<Void> settle(AsyncExecution execution, Settlement settlement) {
        return switch (settlement) {
            case Settlement.PutBack later ->
                pool.withTransaction(connection -> executions.putBack(connection, execution, later.notBefore()));
            case Settlement.Succeeded done -> end(execution, "succeeded", done.output(), null, null);
            case Settlement.Failed failed -> end(execution, "failed", null, failed.problem(), failed.code());
            case Settlement.Unknown lost -> end(execution, "unknown", null, lost.problem(), lost.code());
        };
    }

    private Uni<Void> end(
            AsyncExecution execution,
            String status,
            @Nullable JsonNode output,
            @Nullable JsonNode problem,
            @Nullable String code) {
        Instant now = clock.instant();
        return pool.withTransaction(connection -> executions
                .end(connection, execution, status, output, problem, now, now.plus(config.keepOutput()))
                .chain(ended -> ended
                        ? tell(connection, execution, status, code, now)
                        : Uni.createFrom().voidItem()));
    }

    private Uni<Void> tell(
            SqlConnection connection, AsyncExecution execution, String status, @Nullable String code, Instant now) {
        return outbox.append(
                connection,
                List.of(new ExecutionCompleted(
                        execution.id(),
                        execution.owner(),
                        execution.calledBy(),
                        execution.integration(),
                        execution.method(),
                        status,
                        code,
                        execution.attempts(),
                        execution.createdAt(),
                        now)));
    }
}
