package dev.hypernet.outbound;

import dev.hypernet.outbound.OutboundAnswer.Answered;
import dev.hypernet.outbound.OutboundAnswer.TooLarge;
import dev.hypernet.outbound.OutboundAnswer.Unanswered;
import dev.hypernet.outbound.OutboundAnswer.Unanswered.Reason;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.time.Clock;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request to one address and its answer, within the limits of silence and size. All of it happens on one Vert.x
 * context; only the end may come from elsewhere, when the caller gives up.
 */
final class Exchange {
    private static final long NONE = -1;

    private final Vertx vertx;
    private final HttpClient http;
    private final Clock clock;
    private final Limits limits;
    private final Departure departure;
    private final UniEmitter<? super OutboundAnswer> outcome;

    private final Buffer body = Buffer.buffer();
    private long heardAt;
    private volatile long watch = NONE;
    private volatile boolean isWhole;
    private volatile boolean isOver;
    private volatile @Nullable HttpClientRequest request;

    Exchange(
            Vertx vertx,
            HttpClient http,
            Clock clock,
            Limits limits,
            Departure departure,
            UniEmitter<? super OutboundAnswer> outcome) {
        this.vertx = vertx;
        this.http = http;
        this.clock = clock;
        this.limits = limits;
        this.departure = departure;
        this.outcome = outcome;
    }

    /** Asks. The outcome comes once, and {@code UNREACHABLE} only where this exchange wrote nothing. */
    void begin(RequestOptions head, OutboundRequest question) {
        outcome.onTermination(this::end);
        http.request(head)
                .onSuccess(connected -> send(connected, question))
                .onFailure(failure -> outcome.complete(new Unanswered(Reason.UNREACHABLE, departure.hasBegun())));
    }

    private void send(HttpClientRequest connected, OutboundRequest question) {
        request = connected;
        if (isOver || !departure.begin()) {
            // Nothing was written, so the connection goes back to the others.
            connected.reset();
            return;
        }
        heardAt = System.nanoTime();
        watch(limits.read().toMillis());
        // Vert.x would log what nobody listens to, some of it with the address.
        connected.exceptionHandler(failure -> lose());
        Future<HttpClientResponse> answer =
                question.sends() ? connected.send(Buffer.buffer(question.body())) : connected.send();
        answer.onSuccess(this::receive).onFailure(failure -> lose());
    }

    private void receive(HttpClientResponse response) {
        heardAt = System.nanoTime();
        Map<String, String> headers = headers(response.headers());
        response.exceptionHandler(failure -> lose())
                .handler(this::take)
                .endHandler(ended -> complete(response.statusCode(), headers));
    }

    private void take(Buffer part) {
        heardAt = System.nanoTime();
        if (body.length() + (long) part.length() > limits.answerBytes()) {
            outcome.complete(new TooLarge(limits.answerBytes()));
        } else if (!isOver) {
            body.appendBuffer(part);
        }
    }

    private void complete(int status, Map<String, String> headers) {
        isWhole = true;
        outcome.complete(new Answered(
                status,
                headers,
                body.getBytes(),
                RetryAfter.of(headers.get("retry-after"), clock.instant()).orElse(null)));
    }

    private void lose() {
        outcome.complete(new Unanswered(Reason.CONNECTION_LOST, true));
    }

    private void watch(long milliseconds) {
        watch = vertx.setTimer(milliseconds, fired -> hearSilence());
    }

    /** One timer a silence, not one a part: it looks how long the silence is and comes again for the rest. */
    private void hearSilence() {
        long left = limits.read().minusNanos(System.nanoTime() - heardAt).toMillis();
        if (left > 0 && !isOver) {
            watch(left);
        } else {
            outcome.complete(new Unanswered(Reason.TIMED_OUT, true));
        }
    }

    /** However it ended: a connection with an unread rest on it is closed. */
    private void end() {
        isOver = true;
        vertx.cancelTimer(watch);
        HttpClientRequest unfinished = request;
        if (unfinished != null && !isWhole) {
            unfinished.reset();
        }
    }

    private static Map<String, String> headers(MultiMap all) {
        Map<String, String> first = new HashMap<>();
        all.forEach((name, value) -> first.putIfAbsent(name.toLowerCase(Locale.ROOT), value));
        return first;
    }
}
