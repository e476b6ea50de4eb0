package dev.hypernet.integrations.probe;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.hypernet.connector.Definition;
import dev.hypernet.connector.Method;
import dev.hypernet.contracts.UserId;
import dev.hypernet.integrations.execution.MethodCalls;
import dev.hypernet.integrations.execution.Outcome;
import dev.hypernet.integrations.execution.Purpose;
import dev.hypernet.integrations.integration.Health;
import dev.hypernet.integrations.integration.Integration;
import dev.hypernet.platform.problem.Problem;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Calls a definition's probe for an integration and judges what comes of it. Changes nothing. */
@Singleton
class Looks {
    private static final String FAILURES = "failures";
    private static final int TOO_MANY_REQUESTS = 429;
    /** Of Hypernet's own services; a provider that is left alone for a while has another name. */
    private static final String OURS = "unavailable";

    private final MethodCalls calls;
    private final Clock clock;

    Looks(MethodCalls calls, Clock clock) {
        this.calls = calls;
        this.clock = clock;
    }

    /**
     * Looks once.
     *
     * @param caller who asked for it; null for the schedule
     */
    Uni<Verdict> at(Integration integration, Definition definition, Method probe, @Nullable UserId caller) {
        return calls.call(new MethodCalls.Call(
                        integration, definition, probe, JsonNodeFactory.instance.objectNode(), Purpose.PROBE, caller))
                .map(outcome -> verdict(integration, outcome));
    }

    private Verdict verdict(Integration integration, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done done -> new Verdict.Well(Health.active(clock.instant()));
            case Outcome.Failed failed
            when failed.aboutCredential() ->
                new Verdict.Refused(
                        unwell(failed, failures(integration.health())), failed.code(), message(failed.problem()));
            case Outcome.Failed failed
            when saysNothing(failed.problem()) -> new Verdict.Unseen(failed.problem(), failed.retryAt());
            case Outcome.Failed failed -> {
                int failures = failures(integration.health()) + 1;
                yield new Verdict.Unwell(unwell(failed, failures), failures, failed.retryAt());
            }
        };
    }

    private static boolean saysNothing(Problem problem) {
        return problem.status() == TOO_MANY_REQUESTS || problem.name().equals(OURS);
    }

    private Health unwell(Outcome.Failed failed, int failures) {
        Instant now = clock.instant();
        Map<String, @Nullable Object> details = new LinkedHashMap<>();
        details.put("code", failed.code());
        details.put(FAILURES, failures);
        details.put("execution_id", failed.executionId().toString());
        return Health.failing(now, message(failed.problem()), details);
    }

    private static String message(Problem problem) {
        return String.valueOf(problem.getMessage());
    }

    /** In a row, up to now. */
    private static int failures(Health health) {
        Map<String, @Nullable Object> details = Objects.requireNonNullElse(health.details(), Map.of());
        return health.state().equals(Health.ERROR) && details.get(FAILURES) instanceof Number number
                ? number.intValue()
                : 0;
    }
}
