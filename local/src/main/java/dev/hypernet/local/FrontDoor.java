package dev.hypernet.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.httpproxy.Body;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyRequest;
import io.vertx.httpproxy.ProxyResponse;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ToIntFunction;

/**
 * The one public address: passes each request to its service as it came, bodies streamed both ways, and merges the
 * services' OpenAPI documents. It authenticates nobody and changes nothing but the X-Forwarded headers.
 */
final class FrontDoor implements AutoCloseable {

    private static final Logger LOG = System.getLogger(FrontDoor.class.getName());
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LOOPBACK = "127.0.0.1";
    private static final String PROBLEM = "application/problem+json";
    private static final String RETRY_AFTER_SECONDS = "2";
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int CONNECT_TIMEOUT_MILLIS = 2000;
    private static final int CONNECTIONS_PER_SERVICE = 64;
    private static final int HEADER_LIMIT_BYTES = 16 * 1024;

    private final Vertx vertx;
    private final HttpClient client;
    private final ToIntFunction<Service> ports;
    private final HttpServer server;

    private FrontDoor(Vertx vertx, ToIntFunction<Service> ports) {
        this.vertx = vertx;
        this.ports = ports;
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout(CONNECT_TIMEOUT_MILLIS)
                .setMaxPoolSize(CONNECTIONS_PER_SERVICE)
                .setMaxHeaderSize(HEADER_LIMIT_BYTES));
        this.server = vertx.createHttpServer(new HttpServerOptions()
                .setHandle100ContinueAutomatically(true)
                // Nobody needs the upgrade to HTTP/2 without TLS, and proxies have been tricked by it.
                .setHttp2ClearTextEnabled(false)
                .setMaxHeaderSize(HEADER_LIMIT_BYTES)
                // A provider's callback carries its code and state in the first line.
                .setMaxInitialLineLength(HEADER_LIMIT_BYTES));
    }

    /**
     * Opens the door.
     *
     * @param port 0 takes any free port
     * @param ports where each service listens on 127.0.0.1
     */
    static FrontDoor open(int port, ToIntFunction<Service> ports) {
        FrontDoor door = new FrontDoor(Vertx.vertx(), ports);
        try {
            await(door.server.requestHandler(door.router()).listen(port, LOOPBACK));
            return door;
        } catch (LauncherException e) {
            door.close();
            throw e;
        }
    }

    int port() {
        return server.actualPort();
    }

    @Override
    public void close() {
        await(vertx.close());
    }

    private Router router() {
        Router router = Router.router(vertx);
        router.get("/openapi.json").handler(this::serveOpenApi);
        SwaggerUi.addTo(router);
        router.route().handler(this::pass);
        return router;
    }

    private void pass(RoutingContext context) {
        Routes.serviceOf(context.normalizedPath())
                .ifPresentOrElse(
                        service -> pass(context, service),
                        () -> answer(context, 404, "Not Found", "Nothing is served at this address."));
    }

    private void pass(RoutingContext context, Service service) {
        HttpProxy.reverseProxy(client)
                .origin(ports.applyAsInt(service), LOOPBACK)
                .addInterceptor(new Passage(service, context.normalizedPath()))
                .handle(context.request());
    }

    private void serveOpenApi(RoutingContext context) {
        SortedMap<Service, JsonNode> documents = new TreeMap<>();
        List<Future<Void>> fetches = List.of(Service.values()).stream()
                .map(service -> fetchOpenApi(service)
                        .<Void>map(document -> {
                            documents.put(service, document);
                            return null;
                        })
                        .onFailure(error -> answerDown(context, service)))
                .toList();
        Future.all(fetches).onSuccess(all -> answerMerged(context, MergedOpenApi.of(documents)));
    }

    private Future<JsonNode> fetchOpenApi(Service service) {
        return client.request(HttpMethod.GET, ports.applyAsInt(service), LOOPBACK, "/q/openapi?format=json")
                .compose(request -> request.idleTimeout(LIMIT.toMillis()).send())
                .compose(HttpClientResponse::body)
                .compose(FrontDoor::parse);
    }

    private static Future<JsonNode> parse(Buffer document) {
        try {
            return Future.succeededFuture(JSON.readTree(document.toString()));
        } catch (JsonProcessingException e) {
            return Future.failedFuture(e);
        }
    }

    private static void answerMerged(RoutingContext context, MergedOpenApi merged) {
        merged.conflicts().forEach(conflict -> LOG.log(Level.ERROR, "OpenAPI: {0}", conflict));
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(merged.document().toPrettyString());
    }

    private static void answerDown(RoutingContext context, Service service) {
        if (!context.response().ended()) {
            context.response().putHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
            answer(context, 503, "Service Unavailable", downBecause(service));
        }
    }

    private static void answer(RoutingContext context, int status, String title, String detail) {
        context.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, PROBLEM)
                .end(problem(status, title, detail));
    }

    private static Buffer problem(int status, String title, String detail) {
        return new JsonObject()
                .put("type", "about:blank")
                .put("title", title)
                .put("status", status)
                .put("detail", detail)
                .toBuffer();
    }

    private static String downBecause(Service service) {
        return service.title() + " does not answer at the moment.";
    }

    private static <T> void await(Future<T> future) {
        try {
            future.toCompletionStage().toCompletableFuture().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new LauncherException("The front door: " + e.getMessage(), e);
        } catch (TimeoutException e) {
            throw new LauncherException("The front door neither opened nor closed within " + LIMIT, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One request on its way to one service. */
    private record Passage(Service service, String path) implements ProxyInterceptor {

        @Override
        public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
            ProxyRequest request = context.request();
            HttpServerRequest outside = request.proxiedRequest();
            // What was looked up must be what is asked for: /api/v1/users/../../../internal is not.
            request.setURI(outside.query() == null ? path : path + "?" + outside.query());
            // What a caller claims about itself is not believed; the services build links and audit entries on it.
            request.headers().remove("Forwarded");
            request.putHeader("X-Forwarded-For", outside.remoteAddress().hostAddress());
            request.putHeader("X-Forwarded-Proto", "http");
            request.putHeader("X-Forwarded-Host", String.valueOf(outside.authority()));
            request.headers().remove(HttpHeaders.EXPECT);
            return context.sendRequest().recover(error -> Future.succeededFuture(unavailable(request)));
        }

        private ProxyResponse unavailable(ProxyRequest request) {
            return request.release()
                    .response()
                    .setStatusCode(503)
                    .putHeader(HttpHeaders.CONTENT_TYPE, PROBLEM)
                    .putHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                    .setBody(Body.body(problem(503, "Service Unavailable", downBecause(service))));
        }
    }
}
