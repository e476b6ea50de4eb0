package dev.hypernet.integrations.dispatch;

import static io.restassured.RestAssured.given;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/**
 * The provider of the definitions {@code counter} and {@code keyed_counter}: counts how often each counter was asked and
 * answers the count, or what a test said by PUT: statuses, one for each call, and 200 behind them. A 429 says to come
 * back in a second.
 */
public class CounterProvider implements QuarkusTestResourceLifecycleManager {
    private static final String ADDRESS = "hypernet.providers.counter.base_url";
    private static final String KEYED_ADDRESS = "hypernet.providers.keyed_counter.base_url";

    private final Map<String, Deque<String>> answers = new ConcurrentHashMap<>();
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();
    private @Nullable HttpServer server;

    @Override
    public Map<String, String> start() {
        try {
            HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            started.createContext("/counts", this::count);
            started.createContext("/script", this::script);
            started.start();
            server = started;
            String url = "http://127.0.0.1:" + started.getAddress().getPort();
            return Map.of(ADDRESS, url, KEYED_ADDRESS, url, "hypernet.egress.allow", "127.0.0.1");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void stop() {
        if (server != null) {
            server.stop(0);
        }
    }

    /** What the next calls of a counter are answered with. */
    public static void answers(String counter, String... statuses) {
        given().body(String.join(" ", statuses)).put(address(counter)).then().statusCode(204);
    }

    /** How often a counter was asked. */
    public static int asked(String counter) {
        return Integer.parseInt(given().get(address(counter)).body().asString());
    }

    private static String address(String counter) {
        return ConfigProvider.getConfig().getValue(ADDRESS, String.class) + "/script?of=" + counter;
    }

    private static String counter(HttpExchange exchange) {
        return exchange.getRequestURI().getQuery().substring("of=".length());
    }

    private void script(HttpExchange exchange) throws IOException {
        String counter = counter(exchange);
        if (exchange.getRequestMethod().equals("PUT")) {
            String statuses = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            answers.put(counter, new ConcurrentLinkedDeque<>(Arrays.asList(statuses.split(" ", -1))));
            exchange.sendResponseHeaders(204, -1);
        } else {
            write(exchange, 200, counts.getOrDefault(counter, 0).toString());
        }
        exchange.close();
    }

    private void count(HttpExchange exchange) throws IOException {
        String counter = counter(exchange);
        exchange.getRequestBody().readAllBytes();
        int count = counts.merge(counter, 1, Integer::sum);
        Deque<String> scripted = answers.get(counter);
        String next = scripted == null ? null : scripted.poll();
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        int status = next == null ? 200 : Integer.parseInt(next);
        if (status == 429) {
            exchange.getResponseHeaders().set("Retry-After", "1");
        }
        write(exchange, status, "{\"count\": %d}".formatted(count));
        exchange.close();
    }

    private static void write(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }
}
