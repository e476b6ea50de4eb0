package dev.hypernet.integrations.execution;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Idempotency;
import dev.hypernet.persistence.Owner;
import dev.hypernet.platform.context.CallerContext;
import dev.hypernet.platform.http.IdempotencyKey;
import dev.hypernet.platform.problem.Problem;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Calls with an {@code Idempotency-Key}: made once, and the answer kept for whoever repeats them.
 *
 * <p>A provider may take minutes, and a transaction must not wait for it. So the key is bound to the id of an
 * execution, in a transaction of its own; whoever then inserts the execution makes the call. What was not done, because
 * it was refused or limited, is forgotten, and may be asked for again under the key.
 */
@Singleton
class KeyedCalls {
    private static final Logger LOG = Logger.getLogger(KeyedCalls.class);
    private static final String OPERATION = "POST /api/v1/integrations/{id}/methods/{method}";
    private static final int BAD_GATEWAY = 502;
    private static final int GATEWAY_TIMEOUT = 504;

    private final Pool pool;
    private final Idempotency idempotency;
    private final KeyedCallRepository keyed;
    private final MethodCalls calls;
    private final CallConfig config;
    private final KeptProblems problems;
    private final Clock clock;

    KeyedCalls(
            Pool pool,
            Idempotency idempotency,
            KeyedCallRepository keyed,
            MethodCalls calls,
            CallConfig config,
            KeptProblems problems,
            Clock clock) {
        this.pool = pool;
        this.idempotency = idempotency;
        this.keyed = keyed;
        this.calls = calls;
        this.config = config;
        this.problems = problems;
        this.clock = clock;
    }

    /** What makes a call the one it is, under its key. */
    private record Asked(UUID integrationId, String method, JsonNode input) {}

    /**
     * The call's outcome; or, when it was made before, its id alone.
     *
     * @param outcome empty for one that was made before or is being made
     */
    record Told(UUID id, Optional<Outcome> outcome) {}

    Uni<Told> once(UserId caller, MethodCalls.Call call, IdempotencyKey key) {
        Asked asked = new Asked(call.integration().id().value(), call.method().id(), call.input());
        return pool.withTransaction(connection -> idempotency.once(
                        connection,
                        caller,
                        key,
                        OPERATION,
                        asked,
                        UUID.class,
                        () -> Uni.createFrom().item(UUID.randomUUID())))
                .chain(id -> Owner.runAs(call.integration().userId(), () -> claim(call, id))
                        .emitOn(CallerContext.here()));
    }

    private Uni<Told> claim(MethodCalls.Call call, UUID id) {
        Instant now = clock.instant();
        Instant leaseUntil = now.plus(call.method().timeouts().total()).plus(config.lostAfter());
        return keyed.claim(call, id, now, leaseUntil, now.plus(config.keep()))
                .chain(isNew -> isNew ? make(call, id) : Uni.createFrom().item(new Told(id, Optional.empty())));
    }

    private Uni<Told> make(MethodCalls.Call call, UUID id) {
        return calls.call(call, id, Mode.SYNC)
                .call(outcome -> keep(call, id, outcome))
                .map(outcome -> new Told(id, Optional.of(outcome)));
    }

    /** An answer that cannot be kept is given all the same. */
    private Uni<Void> keep(MethodCalls.Call call, UUID id, Outcome outcome) {
        return kept(call, id, outcome)
                .onFailure()
                .invoke(failure -> LOG.errorf(failure, "the answer of execution %s is not kept", id))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Void> kept(MethodCalls.Call call, UUID id, Outcome outcome) {
        Instant now = clock.instant();
        Instant expiresAt = now.plus(config.keep());
        return switch (outcome) {
            case Outcome.Done done -> keyed.end(call, id, "succeeded", done.output(), null, now, expiresAt);
            case Outcome.Failed failed
            when mayHaveBeenDone(failed.problem()) ->
                keyed.end(call, id, "failed", null, problems.of(id, failed.problem(), failed.code()), now, expiresAt);
            case Outcome.Failed failed -> keyed.withdraw(call, id);
        };
    }

    private static boolean mayHaveBeenDone(Problem problem) {
        return problem.status() == BAD_GATEWAY || problem.status() == GATEWAY_TIMEOUT;
    }
}
