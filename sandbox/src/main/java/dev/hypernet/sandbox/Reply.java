package dev.hypernet.sandbox;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;

/** The one way out: every answer with a body leaves here, so that a fault can spoil its delivery. */
final class Reply {

    private static final Logger LOG = System.getLogger(Reply.class.getName());
    private static final String DELIVERY = Delivery.class.getName();

    /** How a body reaches the client. */
    @FunctionalInterface
    interface Delivery {
        void deliver(HttpServerResponse response, Buffer body);
    }

    private Reply() {}

    static void spoil(RoutingContext context, Delivery delivery) {
        context.put(DELIVERY, delivery);
    }

    static void json(RoutingContext context, int status, Object value) {
        body(context, status, "application/json", Json.write(value));
    }

    static void html(RoutingContext context, int status, String page) {
        body(context, status, "text/html; charset=utf-8", Buffer.buffer(page));
    }

    static void body(RoutingContext context, int status, String contentType, Buffer body) {
        HttpServerResponse response =
                context.response().setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, contentType);
        Delivery delivery = context.get(DELIVERY, HttpServerResponse::end);
        delivery.deliver(response, body);
    }

    static void error(RoutingContext context, int status, String code, String message) {
        json(context, status, Map.of("error", Map.of("code", code, "message", message)));
    }

    static void empty(RoutingContext context, int status) {
        context.response().setStatusCode(status).end();
    }

    /** Says when to come again, in whole seconds; what a fault has said already stands. */
    static void later(RoutingContext context, Duration wait) {
        if (!context.response().headers().contains(HttpHeaders.RETRY_AFTER)) {
            context.response()
                    .putHeader(
                            HttpHeaders.RETRY_AFTER,
                            String.valueOf(wait.plusMillis(999).toSeconds()));
        }
    }

    static void redirect(RoutingContext context, String location) {
        context.response()
                .setStatusCode(302)
                .putHeader(HttpHeaders.LOCATION, location)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end();
    }

    /** Turns what a handler threw into an answer. */
    static void failure(RoutingContext context) {
        if (context.response().ended()) {
            return;
        }
        if (context.failure() instanceof Refusal refusal) {
            error(context, refusal.status(), refusal.code(), refusal.reason());
        } else if (context.failure() == null || context.statusCode() < 500) {
            error(context, context.statusCode(), "invalid_request", "The request cannot be read.");
        } else {
            LOG.log(Level.ERROR, "request failed path=" + context.request().path(), context.failure());
            error(context, 500, "internal", "The sandbox failed.");
        }
    }
}
