package dev.hypernet.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A sandbox on a free port with everything around it: the OAuth client, the person, and the hand behind the stage. */
final class SandboxClient implements AutoCloseable {

    static final String CLIENT_ID = "hypernet";
    static final String CLIENT_SECRET = "s:cret & more";
    static final String REDIRECT_URI = "http://127.0.0.1:9999/callback?from=sandbox";
    static final String VERIFIER = "a-verifier-of-forty-three-characters-at-least-ok";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    record Answer(int status, HttpResponse<byte[]> response) {

        JsonNode json() {
            try {
                return MAPPER.readTree(response.body());
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        String text() {
            return new String(response.body(), UTF_8);
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        /** The parameters of the redirect this answer is. */
        Map<String, String> redirected() {
            return Arrays.stream(URI.create(header("Location")).getRawQuery().split("&", -1))
                    .map(pair -> pair.split("=", 2))
                    .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], UTF_8)));
        }
    }

    record Listing(List<JsonNode> items, String syncToken) {

        List<String> ids() {
            return items.stream().map(item -> item.path("id").asText()).toList();
        }
    }

    final TestClock clock = new TestClock();

    private final Sandbox sandbox;
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<CompletableFuture<?>> begun = new ArrayList<>();

    SandboxClient() {
        this(options -> options);
    }

    SandboxClient(UnaryOperator<SandboxOptions> adjusted) {
        sandbox = Sandbox.start(adjusted.apply(
                SandboxOptions.of(0, CLIENT_ID, Secret.of(CLIENT_SECRET)).withClock(clock)));
    }

    @Override
    public void close() {
        hangUp();
        http.close();
        sandbox.close();
    }

    // The person and the client's part of OAuth

    Map<String, String> authorization() {
        return new LinkedHashMap<>(Map.of(
                "response_type", "code",
                "client_id", CLIENT_ID,
                "redirect_uri", REDIRECT_URI,
                "scope", "photos.read",
                "state", "a state & more",
                "code_challenge", Sha256.base64Url(VERIFIER),
                "code_challenge_method", "S256"));
    }

    Answer consentPage(Map<String, String> parameters) {
        return send(request("/oauth/authorize?" + encoded(parameters)));
    }

    Answer authorize(Map<String, String> parameters, String consent) {
        return send(request("/oauth/authorize?" + encoded(parameters)).header("X-Sandbox-Consent", consent));
    }

    String code() {
        return authorize(authorization(), "allow").redirected().getOrDefault("code", "");
    }

    Map<String, String> exchange(String code) {
        return new LinkedHashMap<>(Map.of(
                "grant_type", "authorization_code",
                "code", code,
                "redirect_uri", REDIRECT_URI,
                "code_verifier", VERIFIER));
    }

    Map<String, String> refresh(String refreshToken) {
        return new LinkedHashMap<>(Map.of("grant_type", "refresh_token", "refresh_token", refreshToken));
    }

    Answer token(Map<String, String> form) {
        return form("/oauth/token", form, basic(CLIENT_ID, CLIENT_SECRET));
    }

    Answer form(String path, Map<String, String> form, @Nullable String authorization) {
        HttpRequest.Builder request = request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(encoded(form)));
        return send(authorization == null ? request : request.header("Authorization", authorization));
    }

    JsonNode signIn() {
        return succeeded(token(exchange(code()))).json();
    }

    String accessToken() {
        return signIn().path("access_token").asText();
    }

    /** An access token of another provider than the photos', whose authorization server has this face. */
    String accessTokenAt(AuthorizationServer.Face face) {
        Answer consent =
                send(request(face.authorize() + "?" + encoded(authorization())).header("X-Sandbox-Consent", "allow"));
        Map<String, String> form = exchange(consent.redirected().getOrDefault("code", ""));
        return succeeded(form(face.token(), form, basic(CLIENT_ID, CLIENT_SECRET)))
                .json()
                .path("access_token")
                .asText();
    }

    // The provider's API

    Answer call(String method, String path, Map<String, String> headers, String body) {
        HttpRequest.Builder request = request(path).method(method, BodyPublishers.ofString(body));
        headers.forEach(request::header);
        return send(request);
    }

    Answer get(String path, String accessToken) {
        return send(request(path).header("Authorization", "Bearer " + accessToken));
    }

    /** All pages of a listing; {@code query} holds a sync token or nothing. */
    Listing list(String stream, String accessToken, String query) {
        List<JsonNode> items = new ArrayList<>();
        String page = "page_size=100" + query;
        while (true) {
            JsonNode answer =
                    succeeded(get("/v1/" + stream + "?" + page, accessToken)).json();
            answer.path(stream).forEach(items::add);
            if (answer.has("next_sync_token")) {
                return new Listing(items, answer.path("next_sync_token").asText());
            }
            page = "page_size=100&page_token=" + answer.path("next_page_token").asText();
        }
    }

    Listing list(String stream, String accessToken) {
        return list(stream, accessToken, "");
    }

    Listing changes(String stream, String accessToken, String syncToken) {
        return list(stream, accessToken, "&sync_token=" + syncToken);
    }

    /** Sends a request without waiting for its answer. */
    void begin(String method, String path, Map<String, String> headers, String body) {
        HttpRequest.Builder request = request(path).method(method, BodyPublishers.ofString(body));
        headers.forEach(request::header);
        begun.add(http.sendAsync(request.build(), BodyHandlers.discarding()));
    }

    /** Ends the requests that were begun. */
    void hangUp() {
        begun.forEach(request -> request.cancel(true));
        begun.clear();
    }

    // The control API

    Answer control(String method, String path, String body) {
        return send(request("/sandbox" + path).method(method, BodyPublishers.ofString(body)));
    }

    Answer control(String method, String path) {
        return send(request("/sandbox" + path).method(method, BodyPublishers.noBody()));
    }

    void order(String fault) {
        Answer answer = control("POST", "/faults", fault);
        if (answer.status() != 204) {
            throw new AssertionError(answer.status() + " " + answer.text());
        }
    }

    /** What the demo account's client asked of a provider. */
    JsonNode requests(String provider) {
        return control("GET", "/accounts/demo/requests?provider=" + provider).json();
    }

    /** Until so many requests have come in that were begun. */
    void awaitRequests(String provider, int number) {
        awaitUntil(() -> requests(provider).path("most_in_progress").asInt() >= number);
    }

    void awaitUntil(BooleanSupplier holds) {
        long last = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > last) {
                throw new AssertionError("it did not come to hold in 20 seconds");
            }
            Thread.onSpinWait();
        }
    }

    JsonNode photo(String fileName) {
        for (JsonNode photo : control("GET", "/accounts/demo/state").json().path("media")) {
            if (photo.path("file_name").asText().equals(fileName)) {
                return photo;
            }
        }
        throw new AssertionError("no photo named " + fileName);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(sandbox.url().resolve(path)).timeout(Duration.ofSeconds(20));
    }

    Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), response);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new InterruptedIOException());
        }
    }

    private static Answer succeeded(Answer answer) {
        if (answer.status() != 200) {
            throw new AssertionError(answer.status() + " " + answer.text());
        }
        return answer;
    }

    static String basic(String id, String secret) {
        String pair = URLEncoder.encode(id, UTF_8) + ":" + URLEncoder.encode(secret, UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
    }

    private static String encoded(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
    }
}
