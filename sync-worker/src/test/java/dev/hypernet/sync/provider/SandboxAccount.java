package dev.hypernet.sync.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.connector.Definition;
import dev.hypernet.connector.DefinitionReader;
import dev.hypernet.connector.Reading;
import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.platform.secret.Secret;
import dev.hypernet.sandbox.Sandbox;
import dev.hypernet.sandbox.SandboxOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A running sandbox and an account of it, connected the way a person would: what the two neighbours are to a worker. */
public final class SandboxAccount implements Plans, Leases, AutoCloseable {
    private static final String CLIENT = "hypernet";
    private static final String CLIENT_SECRET = "only-for-tests";
    private static final String REDIRECT = "http://127.0.0.1:9/callback";
    private static final String VERIFIER = "a-verifier-that-is-long-enough-to-be-one-0123456789";
    private static final JsonMapper JSON = new JsonMapper();

    private final Sandbox sandbox;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Definition definition = definition();
    private String refreshToken = "";
    private @Nullable Lease current;
    private volatile int renewals;

    private SandboxAccount(Sandbox sandbox) {
        this.sandbox = sandbox;
    }

    /** A fresh sandbox and its demo account, with consent given. */
    public static SandboxAccount connected() {
        return connected(SandboxOptions.of(0, CLIENT, dev.hypernet.sandbox.Secret.of(CLIENT_SECRET)));
    }

    /** The same with options of one's own, whose client is that of the account. */
    public static SandboxAccount connected(SandboxOptions options) {
        SandboxAccount account = new SandboxAccount(Sandbox.start(options));
        account.connect();
        return account;
    }

    public URI url() {
        return sandbox.url();
    }

    /** How often a newer token was fetched for a refused one. */
    public int renewals() {
        return renewals;
    }

    /** Puts a token in place of the good one that no provider accepts. */
    public synchronized void spoilToken() {
        Lease good = Objects.requireNonNull(current);
        current = Lease.ofToken(Secret.of("spoiled"), null, good.generation());
    }

    /** Takes back what was granted, as the person would at the provider. */
    public synchronized void revoke() {
        post("/oauth/revoke", Map.of("token", refreshToken));
    }

    /** Orders a fault, in the sandbox's own words. */
    public void suffer(String fault) {
        send(HttpRequest.newBuilder(at("/sandbox/faults"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(fault)));
    }

    /** Does something at the provider, as its owner would. */
    public JsonNode control(String method, String path, String body) {
        return json(send(HttpRequest.newBuilder(at("/sandbox/accounts/demo" + path))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))));
    }

    @Override
    public Optional<Plan> of(JobId job, UserId user) {
        ObjectNode config =
                JSON.createObjectNode().put("base_url", sandbox.url().toString());
        return Optional.of(new Plan(definition, config, definition.version(), null));
    }

    @Override
    public synchronized Optional<Lease> lease(IntegrationId integration, UserId user, Purpose purpose) {
        return Optional.ofNullable(current);
    }

    @Override
    public synchronized Optional<Lease> renewed(
            IntegrationId integration, UserId user, Purpose purpose, Lease rejected) {
        Lease known = Objects.requireNonNull(current);
        if (known.generation() > rejected.generation()) {
            return Optional.of(known);
        }
        renewals++;
        JsonNode answer = post("/oauth/token", Map.of("grant_type", "refresh_token", "refresh_token", refreshToken));
        if (!answer.has("access_token")) {
            return Optional.empty();
        }
        keep(answer, rejected.generation() + 1);
        return Optional.of(Objects.requireNonNull(current));
    }

    @Override
    public void close() {
        sandbox.close();
    }

    private synchronized void connect() {
        String query = form(Map.of(
                "response_type",
                "code",
                "client_id",
                CLIENT,
                "redirect_uri",
                REDIRECT,
                "state",
                "s",
                "code_challenge",
                challenge(),
                "code_challenge_method",
                "S256"));
        HttpResponse<String> consent =
                send(HttpRequest.newBuilder(at("/oauth/authorize?" + query)).header("X-Sandbox-Consent", "allow"));
        String location = consent.headers().firstValue("Location").orElseThrow();
        String code = location.replaceAll(".*[?&]code=([^&]*).*", "$1");
        keep(
                post(
                        "/oauth/token",
                        Map.of(
                                "grant_type", "authorization_code",
                                "code", code,
                                "redirect_uri", REDIRECT,
                                "code_verifier", VERIFIER)),
                1);
    }

    private void keep(JsonNode answer, long generation) {
        refreshToken = answer.get("refresh_token").textValue();
        current = Lease.ofToken(Secret.of(answer.get("access_token").textValue()), null, generation);
    }

    private JsonNode post(String path, Map<String, String> fields) {
        String basic =
                Base64.getEncoder().encodeToString((CLIENT + ":" + CLIENT_SECRET).getBytes(StandardCharsets.UTF_8));
        return json(send(HttpRequest.newBuilder(at(path))
                .header("Authorization", "Basic " + basic)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form(fields)))));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    private URI at(String path) {
        return URI.create(sandbox.url() + path);
    }

    private static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException notJson) {
            throw new IllegalStateException(notJson);
        }
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private static String challenge() {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(VERIFIER.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Definition definition() {
        try (InputStream file =
                SandboxAccount.class.getResourceAsStream("/connectors/sandbox_photos/definition.json")) {
            byte[] document =
                    Objects.requireNonNull(file, "the connectors module").readAllBytes();
            return switch (new DefinitionReader().read("sandbox_photos", document)) {
                case Reading.Readable readable -> readable.definition();
                case Reading.Unreadable unreadable ->
                    throw new IllegalStateException(unreadable.problems().toString());
            };
        } catch (IOException unread) {
            throw new IllegalStateException(unread);
        }
    }
}
