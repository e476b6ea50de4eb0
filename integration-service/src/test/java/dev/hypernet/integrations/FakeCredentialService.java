package dev.hypernet.integrations;

import static io.restassured.RestAssured.given;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.hypernet.contracts.UserId;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/**
 * credential-service as a person's leaving sees it: {@code DELETE /internal/v1/users/{id}}. A test says by PUT how often
 * it is to fail first, and reads by GET how often it was asked.
 */
public class FakeCredentialService implements QuarkusTestResourceLifecycleManager {
    private static final String USERS = "/internal/v1/users/";

    private final Map<String, Integer> failures = new ConcurrentHashMap<>();
    private final Map<String, Integer> asked = new ConcurrentHashMap<>();
    private @Nullable HttpServer server;

    @Override
    public Map<String, String> start() {
        try {
            HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            started.createContext(USERS, this::answer);
            started.start();
            server = started;
            return Map.of(
                    "quarkus.rest-client.credentials.url",
                    "http://127.0.0.1:" + started.getAddress().getPort());
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

    public static void failsFirst(UserId person, int times) {
        given().body(Integer.toString(times)).put(address(person)).then().statusCode(204);
    }

    public static int askedToForget(UserId person) {
        return Integer.parseInt(given().get(address(person)).body().asString());
    }

    private static String address(UserId person) {
        return ConfigProvider.getConfig().getValue("quarkus.rest-client.credentials.url", String.class)
                + USERS
                + person;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String person = exchange.getRequestURI().getPath().substring(USERS.length());
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        switch (exchange.getRequestMethod()) {
            case "PUT" -> {
                failures.put(person, Integer.parseInt(body));
                exchange.sendResponseHeaders(204, -1);
            }
            case "GET" -> {
                byte[] times = asked.getOrDefault(person, 0).toString().getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, times.length);
                exchange.getResponseBody().write(times);
            }
            default -> exchange.sendResponseHeaders(forgotten(exchange, person), -1);
        }
        exchange.close();
    }

    private int forgotten(HttpExchange exchange, String person) {
        if (exchange.getRequestHeaders().getFirst("Authorization") == null) {
            return 401;
        }
        return asked.merge(person, 1, Integer::sum) <= failures.getOrDefault(person, 0) ? 503 : 204;
    }
}
