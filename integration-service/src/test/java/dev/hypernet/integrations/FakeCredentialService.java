package dev.hypernet.integrations;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.restassured.path.json.JsonPath;
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
 *
 * <p>And as whoever gives, uses and takes back a credential sees it: PUT, lease and DELETE of {@code
 * /internal/v1/credentials/{id}}. A test puts one in by hand, says what is answered instead, and reads what is kept.
 * Attempts begin and are withdrawn; nobody comes back from them.
 */
public class FakeCredentialService implements QuarkusTestResourceLifecycleManager {
    private static final String USERS = "/internal/v1/users/";
    private static final String CREDENTIALS = "/internal/v1/credentials/";
    private static final String ATTEMPTS = "/internal/v1/attempts";
    private static final String LEASE = "/lease";
    /** The tests' own hand. */
    private static final String KEPT = "/kept/";

    private static final String ANSWERS = "/answers/";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Integer> failures = new ConcurrentHashMap<>();
    private final Map<String, Integer> asked = new ConcurrentHashMap<>();
    private final Map<String, ObjectNode> kept = new ConcurrentHashMap<>();
    private final Map<String, Integer> answers = new ConcurrentHashMap<>();
    private @Nullable HttpServer server;

    @Override
    public Map<String, String> start() {
        try {
            HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            started.createContext(USERS, this::answer);
            started.createContext(CREDENTIALS, this::answerAboutCredential);
            started.createContext(ATTEMPTS, FakeCredentialService::answerAboutAttempt);
            started.createContext(KEPT, this::answerWhatIsKept);
            started.createContext(ANSWERS, this::learnWhatToAnswer);
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
        given().body(Integer.toString(times))
                .put(address(USERS + person))
                .then()
                .statusCode(204);
    }

    public static int askedToForget(UserId person) {
        return Integer.parseInt(given().get(address(USERS + person)).body().asString());
    }

    /** As if a consent had brought this token. */
    public static void hasToken(IntegrationId integration, String accessToken) {
        keep(
                integration,
                JSON.createObjectNode()
                        .put("type", "oauth2")
                        .put("access_token", accessToken)
                        .put("token_type", "Bearer"));
    }

    /** As if somebody had given these fields. */
    public static void hasFields(IntegrationId integration, String type, Map<String, String> fields) {
        ObjectNode credential = JSON.createObjectNode().put("type", type);
        fields.forEach(credential.putObject("fields")::put);
        keep(integration, credential);
    }

    private static void keep(IntegrationId integration, ObjectNode credential) {
        given().body(credential.toString())
                .put(address(KEPT + integration))
                .then()
                .statusCode(204);
    }

    /** What is kept of it: type, fields, expires_at, generation, rejected, whose it is; for nothing an empty object. */
    public static JsonPath kept(IntegrationId integration) {
        return JsonPath.from(given().get(address(KEPT + integration)).body().asString());
    }

    /** Everything about this credential is answered with the status from now on; 0 for as it should be. */
    public static void answers(IntegrationId integration, int status) {
        given().body(Integer.toString(status))
                .put(address(ANSWERS + integration))
                .then()
                .statusCode(204);
    }

    private static String address(String path) {
        return ConfigProvider.getConfig().getValue("quarkus.rest-client.credentials.url", String.class) + path;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String person = exchange.getRequestURI().getPath().substring(USERS.length());
        String body = body(exchange);
        switch (exchange.getRequestMethod()) {
            case "PUT" -> {
                failures.put(person, Integer.parseInt(body));
                exchange.sendResponseHeaders(204, -1);
            }
            case "GET" -> send(exchange, 200, asked.getOrDefault(person, 0).toString());
            default -> exchange.sendResponseHeaders(forgotten(exchange, person), -1);
        }
        exchange.close();
    }

    private int forgotten(HttpExchange exchange, String person) {
        if (isAnonymous(exchange)) {
            return 401;
        }
        return asked.merge(person, 1, Integer::sum) <= failures.getOrDefault(person, 0) ? 503 : 204;
    }

    private void answerAboutCredential(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().substring(CREDENTIALS.length());
        String integration = path.replace(LEASE, "");
        String body = body(exchange);
        int instead = isAnonymous(exchange) ? 401 : answers.getOrDefault(integration, 0);
        if (instead != 0) {
            problem(exchange, instead, "told-so");
        } else if (path.endsWith(LEASE)) {
            lease(exchange, integration, JSON.readTree(body).path("rejected_generation"));
        } else if (exchange.getRequestMethod().equals("PUT")) {
            replace(integration, (ObjectNode) JSON.readTree(body));
            exchange.sendResponseHeaders(204, -1);
        } else {
            kept.remove(integration);
            send(exchange, 200, "{\"revoked\":false,\"reason\":\"it was given\"}");
        }
        exchange.close();
    }

    private void lease(HttpExchange exchange, String integration, JsonNode rejectedGeneration) throws IOException {
        ObjectNode credential = kept.get(integration);
        if (credential == null) {
            problem(exchange, 404, "not-found");
            return;
        }
        if (rejectedGeneration.isNumber() && rejectedGeneration.equals(credential.get("generation"))) {
            credential.put("rejected", true);
        }
        if (credential.path("rejected").asBoolean()) {
            problem(exchange, 409, "credential-rejected");
        } else {
            send(exchange, 200, credential.toString());
        }
    }

    private void replace(String integration, ObjectNode credential) {
        kept.merge(
                integration,
                credential.put("generation", 1),
                (before, after) ->
                        after.put("generation", before.path("generation").asInt() + 1));
    }

    private static void answerAboutAttempt(HttpExchange exchange) throws IOException {
        JsonNode attempt = JSON.readTree(body(exchange));
        if (isAnonymous(exchange)) {
            problem(exchange, 401, "unauthorized");
        } else if (exchange.getRequestMethod().equals("POST")) {
            String address = "https://provider.invalid/consent?state="
                    + attempt.path("state").asText();
            send(
                    exchange,
                    201,
                    JSON.createObjectNode().put("authorization_url", address).toString());
        } else {
            exchange.sendResponseHeaders(204, -1);
        }
        exchange.close();
    }

    private void answerWhatIsKept(HttpExchange exchange) throws IOException {
        String integration = exchange.getRequestURI().getPath().substring(KEPT.length());
        String body = body(exchange);
        if (exchange.getRequestMethod().equals("PUT")) {
            replace(integration, (ObjectNode) JSON.readTree(body));
            exchange.sendResponseHeaders(204, -1);
        } else {
            ObjectNode nothing = JsonNodeFactory.instance.objectNode();
            send(exchange, 200, kept.getOrDefault(integration, nothing).toString());
        }
        exchange.close();
    }

    private void learnWhatToAnswer(HttpExchange exchange) throws IOException {
        String integration = exchange.getRequestURI().getPath().substring(ANSWERS.length());
        answers.put(integration, Integer.parseInt(body(exchange)));
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
    }

    private static boolean isAnonymous(HttpExchange exchange) {
        return exchange.getRequestHeaders().getFirst("Authorization") == null;
    }

    private static String body(HttpExchange exchange) throws IOException {
        return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static void problem(HttpExchange exchange, int status, String name) throws IOException {
        send(
                exchange,
                status,
                JSON.createObjectNode()
                        .put("type", "https://hypernet.dev/problems/" + name)
                        .put("status", status)
                        .toString());
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders()
                .set("Content-Type", status < 400 ? "application/json" : "application/problem+json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
