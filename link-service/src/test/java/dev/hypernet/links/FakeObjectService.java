package dev.hypernet.links;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * object-service as links see it: {@code GET /internal/v1/objects/{id}?user_id=}, and {@code POST .../known} and {@code
 * .../resolve} for many. A test puts an object there by PUTting the answer to the very address it is asked for at,
 * owner included. After a PUT of {@code broken} or {@code slow} to {@code .../trouble?user_id=} what many of that
 * person's objects are is not answered, or not in time. {@code GET .../asked?user_id=} answers how often {@code known}
 * was asked of them.
 */
public class FakeObjectService implements QuarkusTestResourceLifecycleManager {
    private static final String OBJECTS = "/internal/v1/objects/";
    private static final String ASKED = OBJECTS + "asked?user_id=";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TOO_LONG = Duration.ofSeconds(7);

    private final Map<String, byte[]> answers = new ConcurrentHashMap<>();
    private final Map<String, Integer> asked = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private @Nullable HttpServer server;

    @Override
    public Map<String, String> start() {
        try {
            HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            started.createContext(OBJECTS, this::answer);
            started.setExecutor(threads);
            started.start();
            server = started;
            return Map.of(
                    "quarkus.rest-client.objects.url",
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
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String address = exchange.getRequestURI().toString();
        byte[] sent = exchange.getRequestBody().readAllBytes();
        if (exchange.getRequestMethod().equals("PUT")) {
            answers.put(address, sent);
            send(exchange, 200, sent);
        } else if (address.startsWith(ASKED)) {
            int times = asked.getOrDefault(address.substring(ASKED.length()), 0);
            send(exchange, 200, Integer.toString(times).getBytes(StandardCharsets.UTF_8));
        } else if (exchange.getRequestHeaders().getFirst("Authorization") == null) {
            send(exchange, 401, null);
        } else if (exchange.getRequestMethod().equals("POST")) {
            answerMany(exchange, address, JSON.readTree(sent));
        } else {
            byte[] found = answers.get(address);
            send(exchange, found == null ? 404 : 200, found);
        }
    }

    private void answerMany(HttpExchange exchange, String address, JsonNode question) throws IOException {
        String owner = question.path("user_id").asText();
        switch (address) {
            case OBJECTS + "known" -> {
                asked.merge(owner, 1, Integer::sum);
                send(exchange, status(owner), many(owner, question.path("ids"), false));
            }
            case OBJECTS + "resolve" -> send(exchange, status(owner), many(owner, question.path("ids"), true));
            default -> send(exchange, 404, null);
        }
    }

    /** The status of this person's answer, given in its time. */
    private int status(String owner) {
        byte[] trouble = answers.get(OBJECTS + "trouble?user_id=" + owner);
        String kind = trouble == null ? "" : new String(trouble, StandardCharsets.UTF_8);
        if (kind.equals("slow")) {
            pause();
        }
        return kind.equals("broken") ? 500 : 200;
    }

    private byte[] many(String owner, JsonNode ids, boolean whole) throws IOException {
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode objects = answer.putArray("objects");
        for (JsonNode id : ids) {
            byte[] found = answers.get(OBJECTS + id.asText() + "?user_id=" + owner);
            if (found != null) {
                objects.add(whole ? whole(found) : JSON.readTree(found));
            }
        }
        return JSON.writeValueAsBytes(answer);
    }

    /** What was PUT, with the fields and the metadata every object has. */
    private static ObjectNode whole(byte[] found) throws IOException {
        ObjectNode object = JSON.createObjectNode();
        object.putObject("fields");
        object.putObject("metadata");
        return object.setAll((ObjectNode) JSON.readTree(found));
    }

    private static void pause() {
        try {
            Thread.sleep(TOO_LONG);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(HttpExchange exchange, int status, byte @Nullable [] answer) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, answer == null ? -1 : answer.length);
        if (answer != null) {
            exchange.getResponseBody().write(answer);
        }
        exchange.close();
    }
}
