package dev.hypernet.integrations.execution;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.hypernet.contracts.IntegrationId;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/**
 * A provider on the loopback, and the credential-service that lends for it.
 *
 * <p>The provider keeps a log for each name a test takes and answers as it was told, one reply a request; behind the
 * last one, and untold, {@code 200 {"ok": true}}. credential-service lends what a test says, one after the other: the
 * next one when the one before is refused, and a 409 {@code credential-rejected} behind the last. Tests talk to both
 * over HTTP, for Quarkus loads this class more than once.
 */
public class StandIn implements QuarkusTestResourceLifecycleManager {
    private static final String URL = "hypernet.test.stand-in";
    private static final String MOST = "?most-in-progress";
    private static final List<String> TYPES = List.of(
            "calls",
            "calls_basic",
            "calls_api_key",
            "calls_oauth2",
            "calls_jwt",
            "calls_custom",
            "calls_limited",
            "calls_shared",
            "calls_settled",
            "calls_narrow",
            "calls_archived");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Shelf> shelves = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private @Nullable HttpServer server;

    /** What waits under a name, and what was asked of it. */
    private static final class Shelf {
        private final List<JsonNode> replies = new ArrayList<>();
        private final List<JsonNode> log = new ArrayList<>();
        private int inProgress;
        private int mostInProgress;

        synchronized void begin() {
            mostInProgress = Math.max(mostInProgress, ++inProgress);
        }

        synchronized void end() {
            inProgress--;
        }

        synchronized int mostInProgress() {
            return mostInProgress;
        }

        synchronized void fill(JsonNode given) {
            replies.clear();
            given.forEach(replies::add);
        }

        synchronized JsonNode next(JsonNode asked) {
            log.add(asked);
            return replies.isEmpty() ? JSON.createObjectNode() : replies.removeFirst();
        }

        /** The first, or the one behind it when that is refused. */
        synchronized @Nullable JsonNode lend(JsonNode asked) {
            log.add(asked);
            long refused = asked.path("rejected_generation").asLong(-1);
            if (!replies.isEmpty() && replies.getFirst().path("generation").asLong() == refused) {
                replies.removeFirst();
            }
            return replies.isEmpty() ? null : replies.getFirst();
        }

        synchronized ArrayNode log() {
            return JSON.createArrayNode().addAll(log);
        }
    }

    /** A reply of the provider. */
    record Reply(int status, Map<String, String> headers, String body, int delayMs, boolean hangsUp) {
        static Reply ok(String body) {
            return of(200, body);
        }

        static Reply of(int status) {
            return of(status, "{}");
        }

        static Reply of(int status, String body) {
            return new Reply(status, Map.of(), body, 0, false);
        }

        static Reply hangingUp() {
            return new Reply(200, Map.of(), "", 0, true);
        }

        Reply with(String header, String value) {
            return new Reply(status, Map.of(header, value), body, delayMs, hangsUp);
        }

        Reply after(int milliseconds) {
            return new Reply(status, headers, body, milliseconds, hangsUp);
        }
    }

    /** What credential-service lends. */
    record Loan(String type, @Nullable String accessToken, Map<String, String> fields, long generation) {
        static Loan token(String token, long generation) {
            return new Loan("oauth2", token, Map.of(), generation);
        }

        static Loan given(String type, Map<String, String> fields) {
            return new Loan(type, null, fields, 1);
        }
    }

    /** What the provider is to answer under a name, in this order. */
    static void replies(String name, Reply... replies) {
        ArrayNode told = JSON.createArrayNode();
        for (Reply reply : replies) {
            ObjectNode one = told.addObject()
                    .put("status", reply.status())
                    .put("body", reply.body())
                    .put("delay", reply.delayMs())
                    .put("hang_up", reply.hangsUp());
            reply.headers().forEach(one.putObject("headers")::put);
        }
        put("/stand-in/things/" + name, told);
    }

    /** What the provider was asked under a name: method, query, headers in lower case, body. */
    static List<JsonNode> asked(String name) {
        return log("/stand-in/things/" + name);
    }

    /** How many requests the provider was at once answering under a name, at the most. */
    static int mostInProgress(String name) {
        return Integer.parseInt(
                given().get(url() + "/stand-in/things/" + name + MOST).body().asString());
    }

    /** What credential-service is to lend for an integration, in this order. */
    static void lends(IntegrationId integration, Loan... loans) {
        ArrayNode told = JSON.createArrayNode();
        for (Loan loan : loans) {
            ObjectNode one = told.addObject()
                    .put("type", loan.type())
                    .put("token_type", "Bearer")
                    .put("generation", loan.generation());
            if (loan.accessToken() != null) {
                one.put("access_token", loan.accessToken());
            }
            loan.fields().forEach(one.putObject("fields")::put);
        }
        put("/stand-in/loans/" + integration, told);
    }

    /** What credential-service was asked for an integration. */
    static List<JsonNode> leases(IntegrationId integration) {
        return log("/stand-in/loans/" + integration);
    }

    @Override
    public Map<String, String> start() {
        try {
            HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
            started.setExecutor(threads);
            started.createContext("/things/", this::provide);
            started.createContext("/internal/v1/credentials/", this::lend);
            started.createContext("/stand-in/", this::control);
            started.start();
            server = started;
            return config("http://127.0.0.1:" + started.getAddress().getPort());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void stop() {
        if (server != null) {
            server.stop(0);
        }
        threads.close();
    }

    /** A breaker that six attempts open, and that looks again soon. */
    private static Map<String, String> config(String url) {
        Map<String, String> config = new HashMap<>();
        TYPES.forEach(type -> config.put("hypernet.providers." + type + ".base_url", url));
        config.put(URL, url);
        config.put("quarkus.rest-client.credentials.url", url);
        config.put("hypernet.egress.allow", "127.0.0.1");
        config.put("hypernet.calls.breaker.attempts", "6");
        config.put("hypernet.calls.breaker.pause", "PT1S");
        return config;
    }

    private void provide(HttpExchange exchange) throws IOException {
        String name = exchange.getRequestURI().getPath().substring("/things/".length());
        byte[] body = exchange.getRequestBody().readAllBytes();
        ObjectNode asked = JSON.createObjectNode()
                .put("method", exchange.getRequestMethod())
                .put("query", exchange.getRequestURI().getQuery())
                .put("body", new String(body, StandardCharsets.UTF_8));
        ObjectNode headers = asked.putObject("headers");
        exchange.getRequestHeaders()
                .forEach((header, values) -> headers.put(header.toLowerCase(Locale.ROOT), values.getFirst()));
        Shelf shelf = shelf("things/" + name);
        shelf.begin();
        JsonNode reply = shelf.next(asked);
        pause(reply.path("delay").asLong());
        // Before whoever asked can know.
        shelf.end();
        if (!reply.path("hang_up").asBoolean()) {
            reply.path("headers")
                    .properties()
                    .forEach(header -> exchange.getResponseHeaders()
                            .set(header.getKey(), header.getValue().asText()));
            write(exchange, reply.path("status").asInt(200), reply.path("body").asText("{\"ok\": true}"));
        }
        exchange.close();
    }

    private void lend(HttpExchange exchange) throws IOException {
        String integration = exchange.getRequestURI().getPath().split("/", -1)[4];
        JsonNode asked = JSON.readTree(exchange.getRequestBody().readAllBytes());
        JsonNode loan = shelf("loans/" + integration).lend(asked);
        if (loan == null) {
            write(exchange, 409, """
                    {"type": "https://hypernet.dev/problems/credential-rejected", "status": 409, "title": "Rejected",
                     "detail": "The account has to be connected again: revoked."}
                    """);
        } else {
            write(exchange, 200, loan.toString());
        }
        exchange.close();
    }

    private void control(HttpExchange exchange) throws IOException {
        Shelf shelf = shelf(exchange.getRequestURI().getPath().substring("/stand-in/".length()));
        if (exchange.getRequestMethod().equals("PUT")) {
            shelf.fill(JSON.readTree(exchange.getRequestBody().readAllBytes()));
            exchange.sendResponseHeaders(204, -1);
        } else if (exchange.getRequestURI().toString().endsWith(MOST)) {
            write(exchange, 200, Integer.toString(shelf.mostInProgress()));
        } else {
            write(exchange, 200, shelf.log().toString());
        }
        exchange.close();
    }

    private Shelf shelf(String name) {
        return shelves.computeIfAbsent(name, unknown -> new Shelf());
    }

    private static void pause(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static void write(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        if (!exchange.getResponseHeaders().containsKey("Content-Type")) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
        }
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private static void put(String path, JsonNode body) {
        given().contentType("application/json; charset=UTF-8")
                .body(body.toString())
                .put(url() + path)
                .then()
                .statusCode(204);
    }

    private static List<JsonNode> log(String path) {
        try {
            JsonNode log = JSON.readTree(given().get(url() + path).body().asString());
            return StreamSupport.stream(log.spliterator(), false).toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String url() {
        return ConfigProvider.getConfig().getValue(URL, String.class);
    }
}
