package dev.hypernet.outbound;

import dev.hypernet.outbound.OutboundAnswer.Answered;
import dev.hypernet.outbound.OutboundAnswer.Refused;
import dev.hypernet.outbound.OutboundAnswer.Unanswered;
import dev.hypernet.outbound.OutboundAnswer.Unanswered.Reason;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.mutiny.core.Vertx;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Asks providers: only where {@link EgressGuard} lets, at exactly the address it checked, within limits of time and
 * size, and with credentials that stay at the origin they are meant for. HTTP/1.1, over TLS as the JDK trusts;
 * connections are kept and shared.
 *
 * <p>A GET is sent on up to three times within its own origin; every other redirect is the answer. Nothing is asked
 * again otherwise: only where no connection could be made, up to three of the host's addresses are tried.
 */
@Singleton
public class OutboundClient {
    private static final Logger LOG = Logger.getLogger(OutboundClient.class);

    private static final int REDIRECTS = 3;
    private static final int ADDRESSES = 3;
    private static final int CONNECTIONS_PER_HOST = 64;
    private static final int LARGEST_HEADERS_BYTES = 1 << 16;
    /** Shorter than most servers keep theirs, so that few requests meet a connection that is just closed. */
    private static final int IDLE_SECONDS = 20;

    private final Vertx vertx;
    private final EgressGuard guard;
    private final Clock clock;
    private final HttpClient http;

    /** For CDI, and for whoever asks others than providers, by a guard of their own. */
    @Inject
    public OutboundClient(Vertx vertx, EgressGuard guard, Clock clock) {
        this(vertx, guard, clock, new HttpClientOptions());
    }

    OutboundClient(Vertx vertx, EgressGuard guard, Clock clock, HttpClientOptions options) {
        this.vertx = vertx;
        this.guard = guard;
        this.clock = clock;
        // Traces end here: their headers are no business of a provider, and a credential in an address none of theirs.
        this.http = vertx.getDelegate()
                .httpClientBuilder()
                .with(options.setMaxHeaderSize(LARGEST_HEADERS_BYTES)
                        .setKeepAliveTimeout(IDLE_SECONDS)
                        .setMetricsName(CallMeters.CLIENT)
                        .setTracingPolicy(TracingPolicy.IGNORE))
                .with(new PoolOptions().setHttp1MaxSize(CONNECTIONS_PER_HOST))
                .withConnectHandler(connection -> connection.exceptionHandler(OutboundClient::isAnswered))
                .build();
    }

    /** Asks, each time it is subscribed to. Never fails: whatever happens is an answer. */
    public Uni<OutboundAnswer> ask(OutboundRequest request, Limits limits) {
        return Uni.createFrom().deferred(() -> ask(new Call(request, limits, new Departure())));
    }

    private record Call(OutboundRequest request, Limits limits, Departure departure) {}

    /** One of the places a call goes to: the first, or one it was sent on to. */
    private record Hop(URI target, List<InetAddress> addresses, int redirects) {}

    private Uni<OutboundAnswer> ask(Call call) {
        Optional<String> flaw = call.request().flaw();
        if (flaw.isPresent()) {
            return Uni.createFrom().item(new Refused(flaw.get()));
        }
        Uni<OutboundAnswer> answer = guard.admit(call.request().uri())
                .chain(admission -> answer(call, admission))
                .onFailure()
                .recoverWithItem(failure -> unexpected(call, failure));
        Uni<OutboundAnswer> patience = Uni.createFrom().emitter(emitter -> timeOut(call, emitter));
        return Uni.combine().any().of(List.of(answer, patience));
    }

    private void timeOut(Call call, UniEmitter<? super OutboundAnswer> outcome) {
        long timer = vertx.getDelegate()
                .setTimer(
                        call.limits().total().toMillis(),
                        fired -> outcome.complete(new Unanswered(
                                Reason.TIMED_OUT, call.departure().giveUp())));
        outcome.onTermination(() -> vertx.cancelTimer(timer));
    }

    private Uni<OutboundAnswer> answer(Call call, Admission admission) {
        return switch (admission) {
            case Admission.Denied denied -> Uni.createFrom().item(new Refused(denied.reason()));
            case Admission.Unresolved nowhere -> Uni.createFrom().item(new Unanswered(Reason.UNREACHABLE, false));
            case Admission.Admitted admitted ->
                follow(call, new Hop(call.request().uri(), admitted.addresses(), 0));
        };
    }

    private Uni<OutboundAnswer> follow(Call call, Hop hop) {
        List<InetAddress> tried =
                hop.addresses().subList(0, Math.min(ADDRESSES, hop.addresses().size()));
        return reach(call, hop.target(), tried).chain(answer -> goOn(call, hop, answer));
    }

    private Uni<OutboundAnswer> goOn(Call call, Hop hop, OutboundAnswer answer) {
        Optional<URI> next =
                Redirect.of(call.request(), hop.target(), answer).filter(to -> hop.redirects() < REDIRECTS);
        return next.isPresent()
                ? follow(call, new Hop(next.get(), hop.addresses(), hop.redirects() + 1))
                : decoded(call, answer);
    }

    private Uni<OutboundAnswer> reach(Call call, URI target, List<InetAddress> addresses) {
        List<InetAddress> others = addresses.subList(1, addresses.size());
        return Uni.createFrom()
                .<OutboundAnswer>emitter(outcome -> exchange(call, target, addresses.getFirst(), outcome))
                .chain(answer -> isUnreachable(answer) && !others.isEmpty()
                        ? reach(call, target, others)
                        : Uni.createFrom().item(answer));
    }

    private void exchange(Call call, URI target, InetAddress address, UniEmitter<? super OutboundAnswer> outcome) {
        new Exchange(vertx.getDelegate(), http, clock, call.limits(), call.departure(), outcome)
                .begin(RequestHead.of(call.request(), target, address, call.limits()), call.request());
    }

    private Uni<OutboundAnswer> decoded(Call call, OutboundAnswer answer) {
        return answer instanceof Answered answered && ContentCoding.isOf(answered)
                ? vertx.executeBlocking(
                        () -> ContentCoding.decoded(answered, call.limits().answerBytes()), false)
                : Uni.createFrom().item(answer);
    }

    /** A connection's failure is its call's answer; Vert.x would log it as an error, in the provider's words. */
    private static void isAnswered(Throwable failure) {}

    private static boolean isUnreachable(OutboundAnswer answer) {
        return answer instanceof Unanswered unanswered && unanswered.reason() == Reason.UNREACHABLE;
    }

    /** Of what should not happen the place is told, not the words: they may hold an address with its credentials. */
    private static OutboundAnswer unexpected(Call call, Throwable failure) {
        RuntimeException place = new RuntimeException(failure.getClass().getName());
        place.setStackTrace(failure.getStackTrace());
        LOG.warnf(place, "asking failed unexpectedly: %s", call.request());
        boolean sent = call.departure().giveUp();
        return new Unanswered(sent ? Reason.CONNECTION_LOST : Reason.UNREACHABLE, sent);
    }
}
