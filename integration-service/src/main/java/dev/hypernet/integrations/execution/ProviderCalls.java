package dev.hypernet.integrations.execution;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.connector.Complaint;
import dev.hypernet.connector.ConfigRejected;
import dev.hypernet.connector.ExpressionFailed;
import dev.hypernet.connector.Method;
import dev.hypernet.connector.MethodAnswer;
import dev.hypernet.connector.MethodRequest;
import dev.hypernet.integrations.integration.Credentials.Lease;
import dev.hypernet.integrations.integration.Settings;
import dev.hypernet.outbound.Limits;
import dev.hypernet.outbound.OutboundAnswer;
import dev.hypernet.outbound.OutboundAnswer.Answered;
import dev.hypernet.outbound.OutboundAnswer.Unanswered;
import dev.hypernet.outbound.OutboundAnswer.Unanswered.Reason;
import dev.hypernet.outbound.OutboundClient;
import dev.hypernet.outbound.OutboundRequest;
import dev.hypernet.outbound.Proof;
import dev.hypernet.platform.context.CallerContext;
import dev.hypernet.platform.problem.FieldError;
import dev.hypernet.platform.problem.Problem;
import io.smallrye.faulttolerance.api.TypedGuard;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.util.TypeLiteral;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The way of one call to its provider and back (rows D04 to D07): breaker, credential, permit, question, answer; and
 * all of it again where the method's retryConfig says so. A call that is not idempotent is repeated only when the
 * provider cannot have done it: nothing was sent, or it said when to come back. All attempts and the pauses between
 * them together take no longer than the method's timeout.
 */
@Singleton
class ProviderCalls {
    private static final int UNAUTHORIZED = 401;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;
    private static final int MOST_FINDINGS = 20;

    private final Breakers breakers;
    private final RateWindow window;
    private final Leases leases;
    private final OutboundClient provider;
    private final int answerBytes;
    private final Clock clock;

    /** One for all: how often and after what pause is for the failure to say, which knows its method and its call. */
    private final TypedGuard<Uni<JsonNode>> repeatedly = TypedGuard.create(new TypeLiteral<Uni<JsonNode>>() {})
            .withRetry()
            .maxRetries(-1)
            .maxDuration(0, ChronoUnit.MILLIS)
            .whenException(failure -> failure instanceof CallFailed failed && failed.pause() != null)
            .withCustomBackoff()
            .strategy(() -> failure -> pause(failure).toMillis())
            .done()
            .done()
            .build();

    ProviderCalls(
            Breakers breakers,
            RateWindow window,
            Leases leases,
            OutboundClient provider,
            CallConfig config,
            Clock clock) {
        this.breakers = breakers;
        this.window = window;
        this.leases = leases;
        this.provider = provider;
        this.answerBytes = config.answerBytes();
        this.clock = clock;
    }

    /**
     * The method's output; every failure is a {@link CallFailed}.
     *
     * @param id the execution's, which is also the key by which a provider knows a repeated call
     * @param config the integration's settings, complete
     */
    Uni<JsonNode> ask(UUID id, MethodCalls.Call call, JsonNode config, Tally tally) {
        Instant deadline = clock.instant().plus(call.method().timeouts().total());
        return CallerContext.aside(() -> request(id, call, config))
                .map(request -> new Exchange(call, config, request, tally, deadline))
                .chain(exchange -> repeatedly.get(() -> attempt(exchange)));
    }

    private Uni<JsonNode> attempt(Exchange exchange) {
        return breakers.admit(exchange.call().integration().id())
                .chain(() -> leases.proof(exchange))
                .chain(proof -> permitted(exchange, UUID.randomUUID(), () -> send(exchange, proof)))
                .chain(answer -> read(exchange, answer));
    }

    /** Nothing slow lies between the permit and the question: the provider counts when it is asked. */
    private Uni<OutboundAnswer> permitted(Exchange exchange, UUID place, Supplier<Uni<OutboundAnswer>> question) {
        return permit(exchange, place)
                .chain(() -> question.get()
                        .emitOn(CallerContext.here())
                        .eventually(() -> window.giveBack(
                                exchange.call().integration(), exchange.call().definition(), place)));
    }

    private static Duration pause(Throwable failure) {
        Duration pause = failure instanceof CallFailed failed ? failed.pause() : null;
        return pause == null ? Duration.ZERO : pause;
    }

    private static MethodRequest request(UUID id, MethodCalls.Call call, JsonNode config) {
        try {
            return keyed(
                    call.method().request(config, call.input()), call.method().idempotencyKeyHeader(), id);
        } catch (ConfigRejected rejected) {
            Problem unfit = Problem.conflict(
                    "method-not-callable",
                    "The integration's settings make no request: " + rejected.getMessage() + ".");
            throw CallFailed.of(unsetOr(unfit, UnsetSettings.of(rejected, config)));
        } catch (ExpressionFailed failed) {
            Problem unfit = Problem.invalid("", "makes no request: " + failed.getMessage());
            throw CallFailed.of(unsetOr(unfit, UnsetSettings.of(call.definition(), failed, config)));
        }
    }

    private static Problem unsetOr(Problem unfit, List<String> unset) {
        return unset.isEmpty() ? unfit : Settings.absence(unset);
    }

    private static MethodRequest keyed(MethodRequest request, @Nullable String header, UUID id) {
        if (header == null) {
            return request;
        }
        Map<String, String> headers = new HashMap<>(request.headers());
        headers.put(header, id.toString());
        return new MethodRequest(
                request.method(), request.uri(), Map.copyOf(headers), request.contentType(), request.body());
    }

    private Uni<Void> permit(Exchange exchange, UUID place) {
        MethodCalls.Call call = exchange.call();
        return window.take(call.integration(), call.definition(), call.method(), place, exchange.left(clock.instant()))
                .invoke(full -> refuseIfFull(exchange, full))
                .replaceWithVoid();
    }

    private void refuseIfFull(Exchange exchange, Optional<RateWindow.Full> full) {
        if (full.isPresent()) {
            Instant now = clock.instant();
            CallFailed failure = CallFailed.limited(full.get(), now);
            throw orAgain(failure, exchange.pauseForPermit(full.get().freeIn(), now));
        }
    }

    private Uni<OutboundAnswer> send(Exchange exchange, Proof proof) {
        Duration left = exchange.left(clock.instant());
        if (!left.isPositive()) {
            return Uni.createFrom().item(new Unanswered(Reason.TIMED_OUT, false));
        }
        MethodRequest request = exchange.request();
        OutboundRequest question = new OutboundRequest(
                request.method(), request.uri(), request.headers(), request.contentType(), request.body(), proof);
        return breakers.ask(
                exchange.call().integration().id(),
                exchange.call().definition().type(),
                () -> ask(exchange, question, left));
    }

    private Uni<OutboundAnswer> ask(Exchange exchange, OutboundRequest question, Duration left) {
        Method.Timeouts timeouts = exchange.method().timeouts();
        exchange.tally().asks(question.body().length);
        Limits limits = new Limits(least(timeouts.connect(), left), least(timeouts.read(), left), left, answerBytes);
        return provider.ask(question, limits).emitOn(CallerContext.here());
    }

    private Uni<JsonNode> read(Exchange exchange, OutboundAnswer answer) {
        return switch (answer) {
            case Answered answered -> read(exchange, answered);
            case Unanswered nothing -> Uni.createFrom().failure(unanswered(exchange, nothing));
            case OutboundAnswer.Refused refused -> Uni.createFrom().failure(CallFailed.refusedToGo(refused.reason()));
            case OutboundAnswer.TooLarge large ->
                Uni.createFrom()
                        .failure(CallFailed.unusable(
                                "answer_too_large",
                                List.of(new FieldError("", "is longer than " + large.limitBytes() + " bytes"))));
        };
    }

    private Uni<JsonNode> read(Exchange exchange, Answered answered) {
        exchange.tally().answered(answered.status(), answered.body().length);
        if (answered.status() == UNAUTHORIZED && exchange.lease() != null) {
            return unauthorized(exchange);
        }
        return CallerContext.aside(() -> exchange.method()
                        .read(
                                exchange.config(),
                                exchange.call().input(),
                                answered.status(),
                                answered.headers().get("content-type"),
                                answered.body()))
                .chain(answer -> isUnauthorized(answer) && exchange.lease() != null
                        ? unauthorized(exchange)
                        : Uni.createFrom().item(() -> output(exchange, answered, answer)));
    }

    /** Some providers say so with status 200; their documents know (a {@code failure} of status 401). */
    private static boolean isUnauthorized(MethodAnswer answer) {
        return answer instanceof MethodAnswer.Failed failed && failed.status() == UNAUTHORIZED;
    }

    private Uni<JsonNode> unauthorized(Exchange exchange) {
        return leases.refused(exchange, Objects.requireNonNull(exchange.lease()))
                .chain(Uni.createFrom()::failure);
    }

    private JsonNode output(Exchange exchange, Answered answered, MethodAnswer answer) {
        return switch (answer) {
            case MethodAnswer.Succeeded(JsonNode output) -> output;
            case MethodAnswer.Failed failed -> throw failed(exchange, answered, failed);
            case MethodAnswer.Unusable(String code, List<Complaint> complaints) ->
                throw CallFailed.unusable(code, findings(complaints));
        };
    }

    private CallFailed failed(Exchange exchange, Answered answered, MethodAnswer.Failed failed) {
        Instant now = clock.instant();
        Instant retryAt = answered.retryAt();
        int status = failed.status();
        boolean isThrottled = status == TOO_MANY_REQUESTS;
        boolean mayBeRepeated = isIdempotent(exchange) || (retryAt != null && (isThrottled || status == UNAVAILABLE));
        CallFailed failure = isThrottled
                ? CallFailed.throttled(retryAt, now)
                : CallFailed.byProvider(code(exchange, failed), said(exchange, failed.message()))
                        .notBefore(retryAt);
        List<String> words = List.of(Integer.toString(status), status / 100 + "xx", failed.code());
        return orAgain(failure, exchange.pause(words, mayBeRepeated, retryAt, now, ThreadLocalRandom.current()));
    }

    private CallFailed unanswered(Exchange exchange, Unanswered nothing) {
        boolean isLate = nothing.reason() == Reason.TIMED_OUT;
        CallFailed failure = isLate
                ? CallFailed.timedOut()
                : CallFailed.byProvider("connection", "The provider cannot be reached, or it hung up.");
        boolean mayBeRepeated = isIdempotent(exchange) || !nothing.sent();
        List<String> words = List.of(isLate ? "timeout" : "connection");
        return orAgain(
                failure, exchange.pause(words, mayBeRepeated, null, clock.instant(), ThreadLocalRandom.current()));
    }

    private static CallFailed orAgain(CallFailed failure, @Nullable Duration pause) {
        return pause == null ? failure : failure.again(pause);
    }

    private static boolean isIdempotent(Exchange exchange) {
        return exchange.method().isIdempotent() || exchange.method().idempotencyKeyHeader() != null;
    }

    /** Some providers have no code but a sentence, and documents that take it for one. */
    private static String code(Exchange exchange, MethodAnswer.Failed failed) {
        Lease lease = exchange.lease();
        return lease == null || !Proofs.isQuotedIn(failed.code(), lease) ? failed.code() : "http_" + failed.status();
    }

    private static String said(Exchange exchange, String message) {
        Lease lease = exchange.lease();
        return lease == null ? message : Proofs.redacted(message, lease);
    }

    private static List<FieldError> findings(List<Complaint> complaints) {
        return complaints.stream()
                .limit(MOST_FINDINGS)
                .map(complaint -> new FieldError(complaint.pointer(), complaint.message()))
                .toList();
    }

    private static Duration least(Duration own, Duration left) {
        return own.compareTo(left) < 0 ? own : left;
    }
}
