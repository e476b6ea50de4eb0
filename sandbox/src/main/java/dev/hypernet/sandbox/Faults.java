package dev.hypernet.sandbox;

import io.netty.channel.ChannelOption;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The bad days of the provider, each ordered beforehand for the next requests of one kind, in the order given. */
final class Faults {

    enum Target {
        TOKEN,
        REVOKE,
        MEDIA,
        ALBUMS,
        CONTENT,
        CONNECTIONS,
        XERO,
        SLACK,
        YNAB,
        GRAPH,
        LEDGER,
        META
    }

    enum Kind {
        /** An error status with the error body that belongs to it. */
        STATUS,
        /** An error status with a page of HTML, as a proxy in between answers. */
        HTML,
        /** The connection is reset (TCP RST) instead of an answer. */
        RESET,
        /** What was asked is done, but the connection is reset instead of the answer. */
        LOST,
        /** Nothing is answered while the client cares to wait. */
        HANG,
        /** Half of the answer: JSON is framed as if it were whole, a file breaks off with the connection. */
        TRUNCATE,
        /** The whole answer, but in drips. */
        SLOW,
        /** What was asked is done, but the answer is kept back until it is released. */
        HOLD,
        /** An error status with all that was sent, its secrets too, in the words of the error. */
        ECHO
    }

    /**
     * One order.
     *
     * @param status of {@link Kind#STATUS} and {@link Kind#ECHO} (500 when left out) and {@link Kind#HTML} (502)
     * @param times how many requests it meets; 1 when left out
     * @param retryAfter seconds, sent as {@code Retry-After} when given
     * @param seconds how long {@link Kind#SLOW} takes for an answer; 2 when left out
     */
    record Fault(
            Target on,
            Kind kind,
            int status,
            int times,
            @Nullable Integer retryAfter,
            int seconds) {

        Fault {
            Objects.requireNonNull(on, "on is missing");
            Objects.requireNonNull(kind, "kind is missing");
            status = status != 0 ? status : kind == Kind.HTML ? 502 : 500;
            times = times != 0 ? times : 1;
            seconds = seconds != 0 ? seconds : 2;
            if (status < 200 || status > 599 || times < 0 || seconds < 0) {
                throw new IllegalArgumentException("status is 200 to 599; times and seconds are positive");
            }
        }

        Fault onceLess() {
            return new Fault(on, kind, status, times - 1, retryAfter, seconds);
        }
    }

    /** How a provider tells an error. */
    @FunctionalInterface
    interface Words {
        void tell(RoutingContext context, int status, String message);
    }

    private static final int DRIPS = 20;

    private final Map<Target, Deque<Fault>> ordered = new EnumMap<>(Target.class);
    private final List<Runnable> held = new ArrayList<>();
    private final List<Runnable> waiting = new ArrayList<>();

    void order(Fault fault) {
        ordered.computeIfAbsent(fault.on(), target -> new ArrayDeque<>()).add(fault);
    }

    /** Takes the orders back and releases what they hold. */
    void clear() {
        ordered.clear();
        release();
    }

    /** Tells when an answer is kept back, at once where one is. */
    void whenOneIsHeld(Runnable told) {
        if (held.isEmpty()) {
            waiting.add(told);
        } else {
            told.run();
        }
    }

    /** Delivers what was kept back. */
    void release() {
        runAll(held);
    }

    private void hold(HttpServerResponse response, Buffer body) {
        held.add(() -> deliver(response, body));
        runAll(waiting);
    }

    private static void runAll(List<Runnable> tasks) {
        List<Runnable> all = List.copyOf(tasks);
        tasks.clear();
        all.forEach(Runnable::run);
    }

    /** Its client may have gone meanwhile. */
    private static void deliver(HttpServerResponse response, Buffer body) {
        if (!response.closed()) {
            response.end(body);
        }
    }

    /** Stands before a route: suffers the next ordered fault, if any. */
    Handler<RoutingContext> on(Target target) {
        boolean oauth = target == Target.TOKEN || target == Target.REVOKE;
        return on(target, oauth ? Faults::tellOAuthClient : Faults::tellPhotoClient);
    }

    /** The same for a provider with words of its own. */
    Handler<RoutingContext> on(Target target, Words words) {
        return context -> {
            Fault fault = next(target);
            if (fault == null) {
                context.next();
            } else {
                suffer(context, fault, words);
            }
        };
    }

    private @Nullable Fault next(Target target) {
        Deque<Fault> queue = ordered.getOrDefault(target, new ArrayDeque<>());
        Fault fault = queue.poll();
        if (fault != null && fault.times() > 1) {
            queue.addFirst(fault.onceLess());
        }
        return fault;
    }

    private void suffer(RoutingContext context, Fault fault, Words words) {
        if (fault.retryAfter() != null) {
            context.response()
                    .putHeader(HttpHeaders.RETRY_AFTER, fault.retryAfter().toString());
        }
        switch (fault.kind()) {
            case STATUS -> words.tell(context, fault.status(), "The sandbox was asked to fail.");
            case HTML -> Reply.html(context, fault.status(), "<html><body><h1>Bad Gateway</h1></body></html>");
            case RESET -> reset(context);
            case LOST -> {
                Reply.spoil(context, (response, body) -> reset(context));
                context.next();
            }
            case HANG -> {
                // The request is simply never ended.
            }
            case TRUNCATE -> {
                Reply.spoil(context, (response, body) -> truncate(context, response, body));
                context.next();
            }
            case SLOW -> {
                Reply.spoil(context, (response, body) -> drip(context.vertx(), response, body, fault.seconds()));
                context.next();
            }
            case HOLD -> {
                Reply.spoil(context, this::hold);
                context.next();
            }
            case ECHO -> words.tell(context, fault.status(), "The sandbox was sent " + said(context));
        }
    }

    private static String said(RoutingContext context) {
        return context.request().uri() + " " + context.request().headers().entries() + " "
                + context.body().asString();
    }

    private static void tellOAuthClient(RoutingContext context, int status, String message) {
        Reply.json(context, status, Map.of("error", oauthError(status), "error_description", message));
    }

    private static void tellPhotoClient(RoutingContext context, int status, String message) {
        Reply.error(context, status, apiError(status), message);
    }

    private static String oauthError(int status) {
        return switch (status) {
            case 400 -> "invalid_grant";
            case 401 -> "invalid_client";
            case 500 -> "server_error";
            default -> "temporarily_unavailable";
        };
    }

    private static String apiError(int status) {
        return switch (status) {
            case 400 -> "invalid_request";
            case 401 -> "invalid_token";
            case 403 -> "forbidden";
            case 404 -> "not_found";
            case 410 -> "sync_token_expired";
            case 429 -> "rate_limited";
            case 503 -> "unavailable";
            default -> "internal";
        };
    }

    private static void reset(RoutingContext context) {
        // A close without lingering is a reset; Vert.x sets that for all connections or, this way, for one.
        ConnectionBase connection = (ConnectionBase) context.request().connection();
        connection.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        connection.close();
    }

    private static void truncate(RoutingContext context, HttpServerResponse response, Buffer body) {
        Buffer half = body.slice(0, body.length() / 2);
        if (response.headers().get(HttpHeaders.CONTENT_TYPE).startsWith("application/json")) {
            response.end(half);
            return;
        }
        response.putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(body.length()));
        response.write(half)
                .onComplete(written -> context.request().connection().close());
    }

    private static void drip(Vertx vertx, HttpServerResponse response, Buffer body, int seconds) {
        response.putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(body.length()));
        drip(vertx, response, body, body.length() / DRIPS + 1, seconds * 1000L / DRIPS);
    }

    private static void drip(Vertx vertx, HttpServerResponse response, Buffer rest, int size, long pauseMillis) {
        if (response.closed()) {
            return;
        }
        if (rest.length() <= size) {
            response.end(rest);
            return;
        }
        response.write(rest.slice(0, size));
        Buffer later = rest.slice(size, rest.length());
        vertx.setTimer(pauseMillis, timer -> drip(vertx, response, later, size, pauseMillis));
    }
}
