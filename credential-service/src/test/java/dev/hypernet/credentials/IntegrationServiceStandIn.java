package dev.hypernet.credentials;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/**
 * integration-service as it is told of credentials. A test reads by GET what it heard of an integration, and says by
 * PUT how often it refuses first, and how.
 */
public class IntegrationServiceStandIn implements QuarkusTestResourceLifecycleManager {
    private static final String INTEGRATIONS = "/internal/v1/integrations/";
    private static final String URL = "quarkus.rest-client.integration-service.url";

    private final Map<String, String> heard = new ConcurrentHashMap<>();
    private final Map<String, Refusals> refusals = new ConcurrentHashMap<>();
    private @Nullable HttpServer server;

    /** What is refused first, and how: the name of a problem, or the empty text for a body that is none of ours. */
    private record Refusals(AtomicInteger left, int status, String problem) {
        static Refusals of(String text) {
            String[] parts = text.split(" ", -1);
            return new Refusals(new AtomicInteger(Integer.parseInt(parts[0])), Integer.parseInt(parts[1]), parts[2]);
        }

        String body() {
            return problem.isEmpty()
                    ? "<html>Nothing here</html>"
                    : "{\"type\":\"https://hypernet.dev/problems/%s\",\"status\":%d}".formatted(problem, status);
        }
    }

    @Override
    public Map<String, String> start() {
        try {
            HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            started.createContext(INTEGRATIONS, this::answer);
            started.start();
            server = started;
            return Map.of(URL, "http://127.0.0.1:" + started.getAddress().getPort());
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

    /** What it was told last: {@code what} and the body's members; empty when it has heard nothing. */
    public static JsonPath heardOf(UUID integration) {
        return JsonPath.from(RestAssured.get(address(integration)).asString());
    }

    public static void failsFirst(UUID integration, int times) {
        refusesFirst(integration, times, 503, "unavailable");
    }

    /** Says this so often before it listens. */
    public static void refusesFirst(UUID integration, int times, int status, String problem) {
        RestAssured.given().body("%d %d %s".formatted(times, status, problem)).put(address(integration));
    }

    private static String address(UUID integration) {
        return ConfigProvider.getConfig().getValue(URL, String.class) + INTEGRATIONS + integration;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String[] path = exchange.getRequestURI()
                .getPath()
                .substring(INTEGRATIONS.length())
                .split("/", -1);
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        switch (exchange.getRequestMethod()) {
            case "GET" -> send(exchange, 200, heard.getOrDefault(path[0], "{}"));
            case "PUT" -> {
                refusals.put(path[0], Refusals.of(body));
                exchange.sendResponseHeaders(204, -1);
            }
            default -> tell(exchange, path[0], path[1], body);
        }
        exchange.close();
    }

    private void tell(HttpExchange exchange, String integration, String what, String body) throws IOException {
        Refusals refused = refusals.get(integration);
        if (exchange.getRequestHeaders().getFirst("Authorization") == null) {
            exchange.sendResponseHeaders(401, -1);
        } else if (refused != null && refused.left().getAndDecrement() > 0) {
            send(exchange, refused.status(), refused.body());
        } else {
            heard.put(integration, body.replaceFirst("\\{", "{\"what\":\"" + what + "\","));
            exchange.sendResponseHeaders(204, -1);
        }
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
