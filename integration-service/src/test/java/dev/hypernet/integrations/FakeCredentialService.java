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
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/**
 * credential-service as a person's leaving sees it: {@code DELETE /internal/v1/users/{id}}. A test says by PUT how
 * often it is to fail first, and reads by GET how often it was asked.
 *
 * <p>And as whoever gives, uses, looks at and takes back a credential sees it: PUT, lease, GET and DELETE of {@code
 * /internal/v1/credentials/{id}}. A test puts one in by hand, says what is answered instead, and reads what is kept.
 * Attempts begin, are exchanged and withdrawn. What a code brings is written in it: {@code 502-provider-error.…} is
 * that problem, and any other code opens an account.
 *
 * <p>And as an admin who gives a client sees it: {@code /internal/v1/clients/{type}}. One whose key is {@code bad} is
 * refused. What a provider sends is verified with the client's secrets. Secrets of people's webhooks are made, signed
 * with and removed; the one before signs too. One who asks how the store stands hears that the audit is intact, and with a seal what that seal asks for:
 * the status of a problem and its name, {@code 409:verification-running}, or else a reason.
 */
public class FakeCredentialService implements QuarkusTestResourceLifecycleManager {
    private static final String USERS = "/internal/v1/users/";
    private static final String CREDENTIALS = "/internal/v1/credentials/";
    private static final String CLIENTS = "/internal/v1/clients/";
    private static final String WEBHOOKS = "/internal/v1/webhooks/";
    private static final String WEBHOOK_SECRETS = "/internal/v1/webhook-secrets/";
    private static final String ATTEMPTS = "/internal/v1/attempts";
    private static final String AUDIT = "/internal/v1/audit/verification";
    private static final String KEYS = "/internal/v1/secrets/keys";
    private static final String LEASE = "/lease";
    /** The tests' own hand. */
    private static final String KEPT = "/kept/";

    private static final String ANSWERS = "/answers/";
    private static final String EXCHANGE = "/exchange";
    private static final Pattern REFUSAL = Pattern.compile("([45][0-9]{2})-([a-z-]+)\\..*");
    private static final int UNPROCESSABLE = 422;

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
            started.createContext(CLIENTS, this::answerAboutClient);
            started.createContext(WEBHOOKS, this::answerAboutDelivery);
            started.createContext(WEBHOOK_SECRETS, this::answerAboutWebhookSecret);
            started.createContext(ATTEMPTS, this::answerAboutAttempt);
            started.createContext(AUDIT, FakeCredentialService::answerAboutAudit);
            started.createContext(KEYS, FakeCredentialService::answerAboutKeys);
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

    /** As if the provider had refused the generation in force. */
    public static void rejects(IntegrationId integration) {
        given().auth()
                .oauth2("whoever")
                .body(JSON.createObjectNode()
                        .set(
                                "rejected_generation",
                                JSON.getNodeFactory()
                                        .numberNode(kept(integration).getInt("generation")))
                        .toString())
                .post(address(CREDENTIALS + integration + LEASE))
                .then()
                .statusCode(409);
    }

    /** Everything about this credential is answered with the status from now on; 0 for as it should be. */
    public static void answers(IntegrationId integration, int status) {
        given().body(Integer.toString(status))
                .put(address(ANSWERS + integration))
                .then()
                .statusCode(204);
    }

    /** The withdrawal of this attempt is answered with the status from now on; 0 for as it should be. */
    public static void answers(UUID attempt, int status) {
        answers(new IntegrationId(attempt), status);
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
        if (instead == UNPROCESSABLE) {
            refuse(exchange, "/fields/private_key");
        } else if (instead != 0) {
            problem(exchange, instead, "told-so");
        } else if (path.endsWith(LEASE)) {
            lease(exchange, integration, JSON.readTree(body).path("rejected_generation"));
        } else if (exchange.getRequestMethod().equals("GET")) {
            standing(exchange, integration);
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

    private void standing(HttpExchange exchange, String integration) throws IOException {
        ObjectNode credential = kept.get(integration);
        if (credential == null) {
            problem(exchange, 404, "not-found");
            return;
        }
        String status = credential.path("rejected").asBoolean() ? "rejected" : "active";
        ObjectNode standing = JSON.createObjectNode().put("status", status);
        send(
                exchange,
                200,
                standing.set("generation", credential.get("generation")).toString());
    }

    private void replace(String integration, ObjectNode credential) {
        kept.merge(
                integration,
                credential.put("generation", 1),
                (before, after) ->
                        after.put("generation", before.path("generation").asInt() + 1));
    }

    private void answerAboutClient(HttpExchange exchange) throws IOException {
        String client = nameOf(exchange.getRequestURI().getPath().substring(CLIENTS.length()));
        String body = body(exchange);
        if (isAnonymous(exchange)) {
            problem(exchange, 401, "unauthorized");
        } else if (exchange.getRequestMethod().equals("PUT")) {
            ObjectNode given = (ObjectNode) JSON.readTree(body);
            if (given.path("private_key").asText().equals("bad")) {
                refuse(exchange, "/private_key");
            } else {
                kept.put(client, given);
                exchange.sendResponseHeaders(204, -1);
            }
        } else if (exchange.getRequestMethod().equals("DELETE")) {
            kept.remove(client);
            exchange.sendResponseHeaders(204, -1);
        } else if (kept.containsKey(client)) {
            send(exchange, 200, shown(kept.get(client)).toString());
        } else {
            problem(exchange, 404, "not-found");
        }
        exchange.close();
    }

    private void answerAboutDelivery(HttpExchange exchange) throws IOException {
        String type =
                exchange.getRequestURI().getPath().substring(WEBHOOKS.length()).replace("/verify", "");
        JsonNode delivery = JSON.readTree(body(exchange));
        if (isAnonymous(exchange)) {
            problem(exchange, 401, "unauthorized");
        } else {
            send(exchange, 200, "{\"verified\":" + isSigned(delivery, kept.get(nameOf(type))) + "}");
        }
        exchange.close();
    }

    private void answerAboutWebhookSecret(HttpExchange exchange) throws IOException {
        String[] path = exchange.getRequestURI()
                .getPath()
                .substring(WEBHOOK_SECRETS.length())
                .split("/", -1);
        JsonNode body = JSON.readTree(body(exchange));
        String name = "secrets-of-" + path[0];
        if (isAnonymous(exchange)) {
            problem(exchange, 401, "unauthorized");
        } else if (exchange.getRequestMethod().equals("DELETE")) {
            kept.remove(name);
            exchange.sendResponseHeaders(204, -1);
        } else if (path[1].equals("rotate")) {
            byte[] key = UUID.randomUUID().toString().substring(0, 32).getBytes(StandardCharsets.UTF_8);
            String secret = Base64.getEncoder().encodeToString(key);
            kept.compute(
                    name,
                    (known, before) -> JSON.createObjectNode()
                            .put("secret", secret)
                            .put(
                                    "before",
                                    before == null
                                            ? null
                                            : before.path("secret").textValue()));
            send(exchange, 200, "{\"secret\":\"whsec_" + secret + "\"}");
        } else if (kept.containsKey(name)) {
            send(exchange, 200, signatures(kept.get(name), body.path("signed").binaryValue()));
        } else {
            problem(exchange, 404, "not-found");
        }
        exchange.close();
    }

    private static String signatures(ObjectNode secrets, byte[] signed) {
        ObjectNode answer = JSON.createObjectNode();
        for (JsonNode secret : secrets) {
            if (secret.isTextual()) {
                byte[] key = Base64.getDecoder().decode(secret.textValue());
                answer.withArray("signatures").add("v1," + Base64.getEncoder().encodeToString(hmac(key, signed)));
            }
        }
        return answer.toString();
    }

    private static boolean isSigned(JsonNode delivery, @Nullable ObjectNode client) throws IOException {
        boolean isClients = delivery.path("secret").asText().equals("CLIENT");
        String secret = client == null
                ? ""
                : client.path(isClients ? "client_secret" : "webhook_secret").asText();
        byte[] due = delivery.path("algorithm").asText().equals("TOKEN")
                ? secret.getBytes(StandardCharsets.UTF_8)
                : hmac(secret, delivery.path("signed").binaryValue());
        for (JsonNode shown : delivery.path("signatures")) {
            if (!secret.isEmpty() && MessageDigest.isEqual(due, shown.binaryValue())) {
                return true;
            }
        }
        return false;
    }

    /** HMAC-SHA256, as a provider of the tests signs. */
    public static byte[] hmac(String secret, byte[] signed) {
        return hmac((secret.isEmpty() ? "none" : secret).getBytes(StandardCharsets.UTF_8), signed);
    }

    private static byte[] hmac(byte[] key, byte[] signed) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(signed);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String nameOf(String type) {
        return "client-of-" + type;
    }

    private static ObjectNode shown(ObjectNode client) {
        return JSON.createObjectNode()
                .put("client_id", client.path("client_id").asText())
                .put("has_client_secret", client.has("client_secret"))
                .put("has_private_key", client.has("private_key"))
                .put("has_webhook_secret", client.has("webhook_secret"))
                .put("source", "store");
    }

    /** What this admin's client consists of, as it came. */
    public static JsonPath client(String type) {
        return JsonPath.from(given().get(address(KEPT + nameOf(type))).body().asString());
    }

    /** How often this code was to be exchanged. */
    public static int exchanged(String code) {
        return times("code-" + code);
    }

    /** How often this attempt was withdrawn. */
    public static int withdrawn(UUID attempt) {
        return times("withdrawn-" + attempt);
    }

    private static int times(String name) {
        Integer times = JsonPath.from(given().get(address(KEPT + name)).body().asString())
                .get("times");
        return times == null ? 0 : times;
    }

    private void count(String name) {
        kept.merge(
                name,
                JSON.createObjectNode().put("times", 1),
                (before, one) -> one.put("times", before.path("times").asInt() + 1));
    }

    private void answerAboutAttempt(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().substring(ATTEMPTS.length());
        JsonNode body = JSON.readTree(body(exchange));
        if (isAnonymous(exchange)) {
            problem(exchange, 401, "unauthorized");
        } else if (path.endsWith(EXCHANGE)) {
            exchange(exchange, body.path("code").asText());
        } else if (exchange.getRequestMethod().equals("POST")) {
            // The state comes last: tests cut the address off before it.
            String address = "https://provider.invalid/consent?redirect_uri=%s&state=%s"
                    .formatted(
                            URLEncoder.encode(body.path("redirect_uri").asText(), StandardCharsets.UTF_8),
                            body.path("state").asText());
            send(
                    exchange,
                    201,
                    JSON.createObjectNode().put("authorization_url", address).toString());
        } else {
            withdraw(exchange, path.substring(1));
        }
        exchange.close();
    }

    private void exchange(HttpExchange exchange, String code) throws IOException {
        count("code-" + code);
        Matcher refusal = REFUSAL.matcher(code);
        if (refusal.matches()) {
            problem(exchange, Integer.parseInt(refusal.group(1)), refusal.group(2));
            return;
        }
        ObjectNode exchanged = JSON.createObjectNode().putNull("expires_at");
        exchanged.putObject("account").put("id", code).put("name", "Ada");
        exchanged.putArray("scopes").add("photos.read");
        exchanged.putArray("missing_scopes");
        send(exchange, 200, exchanged.toString());
    }

    private void withdraw(HttpExchange exchange, String attempt) throws IOException {
        int instead = answers.getOrDefault(attempt, 0);
        if (instead == 0) {
            count("withdrawn-" + attempt);
            exchange.sendResponseHeaders(204, -1);
        } else {
            problem(exchange, instead, "told-so");
        }
    }

    private static void answerAboutAudit(HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getQuery();
        String seal = query == null ? "" : query.replaceFirst("^seal=", "");
        String[] parts = seal.split(":", 2);
        if (isAnonymous(exchange)) {
            problem(exchange, 401, "unauthorized");
        } else if (parts.length == 2) {
            problem(exchange, Integer.parseInt(parts[0]), parts[1]);
        } else {
            ObjectNode found = JSON.createObjectNode()
                    .put("intact", seal.isEmpty())
                    .put("first_sequence", 3)
                    .put("newest_seal", "17:9f86d0")
                    .put("rows", 1200)
                    .put("outlived_seals", 2)
                    .put("unsealed_rows", 1)
                    .put("late_rows", 0)
                    .put("added_later", "unknown here");
            found.set(
                    "broken",
                    seal.isEmpty()
                            ? null
                            : JSON.createObjectNode().put("reason", seal).put("sequence", 18));
            send(exchange, 200, found.toString());
        }
        exchange.close();
    }

    private static void answerAboutKeys(HttpExchange exchange) throws IOException {
        if (isAnonymous(exchange)) {
            problem(exchange, 401, "unauthorized");
        } else {
            send(exchange, 200, """
                {"current": "2", "agreed": "1", "secrets": {"1": 40, "2": 2}, "unused": [], "missing": ["0"],
                 "refused": null}
                """);
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

    private static void refuse(HttpExchange exchange, String pointer) throws IOException {
        ObjectNode problem = JSON.createObjectNode()
                .put("type", "https://hypernet.dev/problems/invalid")
                .put("status", UNPROCESSABLE)
                .put("detail", pointer + " must be a key");
        problem.putArray("errors").addObject().put("pointer", pointer).put("message", "must be a key");
        send(exchange, UNPROCESSABLE, problem.toString());
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
