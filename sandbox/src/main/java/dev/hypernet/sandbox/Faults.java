package dev.hypernet.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.channel.ChannelOption;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
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
        META,
        NOTES,
        MESSAGES
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
        ECHO,
        /** The page is right, but what follows it is the same page once more. */
        REPEAT_PAGE,
        /** The page's items come in another order. */
        SHUFFLE,
        /** Whatever page is asked for, its next one is one that was there before: the listing goes round. */
        CYCLE,
        /** The listing begins anew on each page, under a token that was never there before. */
        ENDLESS,
        /** Nothing on this page, but there is a next one, where this page's items are. */
        EMPTY_WITH_NEXT,
        /** Each second item of the page has fields of other types than it should, all but its id. */
        WRONG_TYPES,
        /** The named items of the page have other members than they should, or are without some. */
        DIRTY,
        /** The provider's clock is wrong: when items changed, and the answer's Date. */
        SKEW,
        /** The answer is the true one, padded to more than anybody wants to read. */
        HUGE
    }

    /**
     * One order.
     *
     * @param status of {@link Kind#STATUS} and {@link Kind#ECHO} (500 when left out) and {@link Kind#HTML} (502)
     * @param after how many requests it lets pass first
     * @param times how many requests it meets; 1 when left out
     * @param retryAfter seconds, sent as {@code Retry-After} when given
     * @param seconds how long {@link Kind#SLOW} takes for an answer, 2 when left out; how much the clock of
     *     {@link Kind#SKEW} is fast, three days when left out
     * @param mebibytes of padding in {@link Kind#HUGE}; 100 when left out
     * @param items of {@link Kind#DIRTY}: by its id what becomes of an item's members; null takes one away
     */
    record Fault(
            Target on,
            Kind kind,
            int status,
            int after,
            int times,
            @Nullable Integer retryAfter,
            int seconds,
            int mebibytes,
            @Nullable Map<String, ObjectNode> items) {

        Fault {
            Objects.requireNonNull(on, "on is missing");
            Objects.requireNonNull(kind, "kind is missing");
            status = status != 0 ? status : kind == Kind.HTML ? 502 : 500;
            times = times != 0 ? times : 1;
            seconds = seconds != 0 ? seconds : kind == Kind.SKEW ? THREE_DAYS : 2;
            mebibytes = mebibytes != 0 ? mebibytes : 100;
            items = items == null ? Map.of() : Map.copyOf(items);
            if (status < 200 || status > 599 || after < 0 || times < 0 || seconds < 0 || mebibytes < 0) {
                throw new IllegalArgumentException("status is 200 to 599; the other numbers are positive");
            }
        }

        Fault onceLess() {
            return after > 0
                    ? new Fault(on, kind, status, after - 1, times, retryAfter, seconds, mebibytes, items)
                    : new Fault(on, kind, status, after, times - 1, retryAfter, seconds, mebibytes, items);
        }

        /** What becomes of an item's members. */
        ObjectNode dirtOf(String id) {
            ObjectNode none = JsonNodeFactory.instance.objectNode();
            return items == null ? none : items.getOrDefault(id, none);
        }

        boolean waits() {
            return after > 0;
        }
    }

    /** How a provider tells an error. */
    @FunctionalInterface
    interface Words {
        void tell(RoutingContext context, int status, String message);
    }

    private static final int DRIPS = 20;
    private static final int THREE_DAYS = 259_200;
    private static final Buffer MEBIBYTE = Buffer.buffer("z".repeat(1024 * 1024));

    private final Clock clock;
    private final Map<Target, Deque<Fault>> ordered = new EnumMap<>(Target.class);
    private final List<Runnable> held = new ArrayList<>();
    private final List<Runnable> waiting = new ArrayList<>();

    Faults(Clock clock) {
        this.clock = clock;
    }

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
            OddPage.admit(context);
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
        if (fault != null && (fault.waits() || fault.times() > 1)) {
            queue.addFirst(fault.onceLess());
        }
        return fault == null || fault.waits() ? null : fault;
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
            case REPEAT_PAGE, SHUFFLE, CYCLE, ENDLESS, EMPTY_WITH_NEXT, WRONG_TYPES, DIRTY, SKEW -> {
                Reply.spoil(context, OddPage.of(context, fault, clock)::serve);
                context.next();
            }
            case HUGE -> {
                Reply.spoil(context, (response, body) -> pad(response, body, fault.mebibytes()));
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

    /** A JSON object gets one more member, in front of its own. How long that is, nobody is told beforehand. */
    private static void pad(HttpServerResponse response, Buffer body, int mebibytes) {
        Buffer end = Buffer.buffer("\",").appendBuffer(body.slice(1, body.length()));
        response.setChunked(true).write("{\"padding\":\"").onSuccess(written -> pad(response, end, mebibytes, 0));
    }

    /** No faster than it is read: nothing of it waits in memory. */
    private static void pad(HttpServerResponse response, Buffer end, int mebibytes, int written) {
        if (response.closed()) {
            return;
        }
        if (written == mebibytes) {
            response.end(end);
        } else {
            response.write(MEBIBYTE).onSuccess(sent -> pad(response, end, mebibytes, written + 1));
        }
    }
}
