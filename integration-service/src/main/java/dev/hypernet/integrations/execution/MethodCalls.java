package dev.hypernet.integrations.execution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.connector.CanonicalJson;
import dev.hypernet.connector.Complaint;
import dev.hypernet.connector.Definition;
import dev.hypernet.connector.Method;
import dev.hypernet.contracts.UserId;
import dev.hypernet.integrations.definition.Definitions;
import dev.hypernet.integrations.execution.AnswerCache.Answer;
import dev.hypernet.integrations.execution.AnswerCache.Remembered;
import dev.hypernet.integrations.integration.Integration;
import dev.hypernet.integrations.integration.IntegrationService;
import dev.hypernet.integrations.integration.IntegrationState;
import dev.hypernet.integrations.integration.Settings;
import dev.hypernet.persistence.Owner;
import dev.hypernet.platform.context.CallerContext;
import dev.hypernet.platform.problem.FieldError;
import dev.hypernet.platform.problem.Problem;
import dev.hypernet.platform.secret.Sha256;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Calls a method of an integration (rows X01 to X04, I19): checks, memory, provider, audit. Every call leaves one row
 * of the audit, written before anything is asked and ended behind it, also one that is refused; never what was sent or
 * received.
 *
 * <p>All of it is done as the integration's owner, whoever calls.
 */
@Singleton
public class MethodCalls {
    private static final Logger LOG = Logger.getLogger(MethodCalls.class);
    private static final String INTERNAL = "internal";

    private final Definitions definitions;
    private final AnswerCache cache;
    private final ProviderCalls provider;
    private final ExecutionRepository executions;
    private final IntegrationService integrations;
    private final Settings settings;
    private final CallMetrics metrics;
    private final CallConfig config;
    private final ObjectMapper json;
    private final Clock clock;

    MethodCalls(
            Definitions definitions,
            AnswerCache cache,
            ProviderCalls provider,
            ExecutionRepository executions,
            IntegrationService integrations,
            Settings settings,
            CallMetrics metrics,
            CallConfig config,
            ObjectMapper json,
            Clock clock) {
        this.definitions = definitions;
        this.cache = cache;
        this.provider = provider;
        this.executions = executions;
        this.integrations = integrations;
        this.settings = settings;
        this.metrics = metrics;
        this.config = config;
        this.json = json;
        this.clock = clock;
    }

    /**
     * What is to be done.
     *
     * @param integration as its owner has it; whether the caller may use it is settled before
     * @param method one of the definition's
     * @param input the caller's; not to be changed any more
     * @param caller null where nobody asked for it
     */
    public record Call(
            Integration integration,
            Definition definition,
            Method method,
            JsonNode input,
            Purpose purpose,
            @Nullable UserId caller) {}

    /**
     * Does it while the caller waits. Whatever is wrong with the call, the integration or the provider is an outcome;
     * the Uni fails only where something of ours is broken.
     */
    public Uni<Outcome> call(Call call) {
        return call(call, UUID.randomUUID(), Mode.SYNC);
    }

    /**
     * The same for a call that was accepted before, under the id it was given then. One that is made again has the same
     * id each time, and thereby the same key for a provider that knows repeated calls by one.
     */
    public Uni<Outcome> call(Call call, UUID id) {
        return call(call, id, Mode.ASYNC);
    }

    Uni<Outcome> call(Call call, UUID id, Mode mode) {
        return Owner.runAs(call.integration().userId(), () -> begin(call, id, mode))
                .emitOn(CallerContext.here());
    }

    /** Fails with what {@link #call} would answer at once. */
    public void check(Call call) {
        Problem refusal = refusal(call);
        if (refusal != null) {
            throw refusal;
        }
    }

    private Uni<Outcome> begin(Call call, UUID id, Mode mode) {
        Instant now = clock.instant();
        Instant givenUpAt = now.plus(call.method().timeouts().total()).plus(config.lostAfter());
        Running running = new Running(id, mode, call, CanonicalJson.sha256(call.input()), now, givenUpAt);
        Problem refusal = refusal(call);
        return refusal == null ? make(running, new Tally()) : refuse(running, refusal);
    }

    private @Nullable Problem refusal(Call call) {
        Problem refusal = call.purpose() == Purpose.PROBE ? null : closed(call);
        if (refusal != null) {
            return refusal;
        }
        if (!call.method().isCallable()) {
            return Problem.conflict("method-not-callable", "The definition does not say how this method is called.");
        }
        List<Complaint> complaints = call.method().complaintsAbout(call.input());
        return complaints.isEmpty()
                ? null
                : Problem.invalid(complaints.stream()
                        .map(complaint -> new FieldError(complaint.pointer(), complaint.message()))
                        .toList());
    }

    /** Why nothing may be called through the integration just now. */
    private @Nullable Problem closed(Call call) {
        Integration integration = call.integration();
        if (!(integration.state() instanceof IntegrationState.Connected)) {
            return notConnected(call);
        }
        if (!integration.isEnabled()) {
            return Problem.conflict("disabled", "The integration is disabled; enable it before calling a method.");
        }
        try {
            definitions.runnable(integration.integrationType());
            return isChecked(call) ? null : settings.absence(call.definition(), integration.config());
        } catch (Problem notRunnable) {
            return notRunnable;
        }
    }

    /** One that waits for its settings is not helped by being connected. */
    private Problem notConnected(Call call) {
        Integration integration = call.integration();
        Problem unset = switch (integration.state()) {
            case IntegrationState.PendingConfiguration waits -> unset(call);
            case IntegrationState.ConfigError failed -> unset(call);
            case IntegrationState.PendingAuthentication pending -> null;
            case IntegrationState.Connected connected -> null;
            case IntegrationState.Disconnected ended -> null;
            case IntegrationState.AuthError failed -> null;
        };
        return unset == null
                ? Problem.conflict(
                        "not-connected",
                        "The integration is " + integration.state().status() + "; connect it before calling a method.")
                : unset;
    }

    private @Nullable Problem unset(Call call) {
        return settings.refusal(call.definition(), call.integration().config());
    }

    /** Whether this version of the definition has seen its settings: they are not looked at with every call. */
    private static boolean isChecked(Call call) {
        return call.definition().version().equals(call.integration().definitionVersion());
    }

    private Uni<Outcome> refuse(Running refused, Problem problem) {
        Outcome outcome = new Outcome.Failed(refused.id(), problem, problem.name(), false, null);
        return executions
                .refuse(refused, problem.name())
                .invoke(() -> metrics.ended(refused.call(), outcome, Duration.ZERO))
                .replaceWith(outcome);
    }

    private Uni<Outcome> make(Running running, Tally tally) {
        return executions
                .begin(running)
                .chain(() -> answer(running, tally).emitOn(CallerContext.here()))
                .chain(remembered -> succeed(running, tally, remembered))
                .onFailure(CallFailed.class)
                .recoverWithUni(failure -> fail(running, tally, failure))
                .onFailure()
                .call(() -> end(running, Ending.failed(INTERNAL, took(running).toMillis()), tally));
    }

    private Uni<Remembered> answer(Running running, Tally tally) {
        Call call = running.call();
        Duration ttl = call.method().cacheTtl();
        return ttl == null || call.purpose() == Purpose.PROBE
                ? ask(running, tally, Duration.ZERO).map(answer -> new Remembered(answer, false))
                : cache.get(AnswerCache.Key.of(call, running.inputHash()), () -> ask(running, tally, ttl));
    }

    private Uni<Answer> ask(Running running, Tally tally, Duration lasts) {
        Call call = running.call();
        JsonNode all = definitions.settings(
                call.definition(), json.valueToTree(call.integration().config()));
        return provider.ask(running.id(), call, all, tally).map(output -> answer(output, lasts));
    }

    private static Answer answer(JsonNode output, Duration lasts) {
        byte[] canonical = CanonicalJson.of(output).getBytes(StandardCharsets.UTF_8);
        return new Answer(output, Sha256.hex(canonical), canonical.length, lasts);
    }

    private Uni<Outcome> succeed(Running running, Tally tally, Remembered remembered) {
        Duration took = took(running);
        Outcome outcome =
                new Outcome.Done(running.id(), remembered.answer().output(), remembered.cached(), tally.attempts());
        Ending ending =
                Ending.succeeded(remembered.cached(), remembered.answer().hash(), took.toMillis());
        return end(running, ending, tally)
                .invoke(() -> metrics.ended(running.call(), outcome, took))
                .replaceWith(outcome);
    }

    private Uni<Outcome> fail(Running running, Tally tally, CallFailed failure) {
        Duration took = took(running);
        Outcome outcome = new Outcome.Failed(
                running.id(), failure.problem(), failure.code(), failure.isAboutCredential(), failure.retryAt());
        return end(running, Ending.failed(failure.code(), took.toMillis()), tally)
                .invoke(() -> metrics.ended(running.call(), outcome, took))
                .replaceWith(outcome);
    }

    /**
     * What the provider did is the caller's to know, also when it cannot be written down: the row that says running is
     * given up later, and then says that nobody knows.
     */
    private Uni<Void> end(Running running, Ending ending, Tally tally) {
        return executions
                .end(running, ending, tally)
                .chain(() -> used(running.call()))
                .onFailure()
                .invoke(failure -> LOG.errorf(failure, "the end of execution %s is not written down", running.id()))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Void> used(Call call) {
        return call.purpose() == Purpose.PROBE ? Uni.createFrom().voidItem() : integrations.used(call.integration());
    }

    private Duration took(Running running) {
        return Duration.between(running.startedAt(), clock.instant());
    }
}
