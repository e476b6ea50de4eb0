package dev.hypernet.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.embedded.Ports;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The door before backends that answer with what they were asked; only integration-service is down. */
class FrontDoorTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Map<Service, Integer> PORTS = new EnumMap<>(Service.class);
    private static final int LARGE = 32 * 1024 * 1024;
    private static final List<String> COOKIES = List.of("one=1; HttpOnly", "two=2");

    private static Vertx vertx;
    private static FrontDoor door;

    @BeforeAll
    static void open() throws Exception {
        vertx = Vertx.vertx();
        for (Service service : Service.values()) {
            PORTS.put(service, service == Service.INTEGRATION_SERVICE ? Ports.anyFree() : backend(service));
        }
        door = FrontDoor.open(0, PORTS::get);
    }

    @AfterAll
    static void close() throws Exception {
        door.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/users/me, object-service",
        "/api/v1/auth/login, object-service",
        "/api/v1/media?limit=2&cursor=a%2Fb%3D, object-service",
        "/api/v1/albums, object-service",
        "/api/v1/objects/1, object-service",
        "/api/v1/object-types/post, object-service",
        "/api/v1/uploads/1, object-service",
        "/api/v1/conflicts?status=open, object-service",
        "/api/v1/quarantine?state=open, object-service",
        "/api/v1/admin/users, object-service",
        "/.well-known/jwks.json, object-service",
        "/api/v1/links?from_object_id=1, link-service",
        "/api/v1/link-types/contains, link-service",
        "/api/v1/objects/1/neighbours, link-service",
        "/api/v1/objects/1/neighbours?depth=2&include=objects, link-service",
        "/api/v1/objects/neighbours, object-service",
        "/api/v1/objects/1/neighboursX, object-service",
        "/api/v1/objects/1/history/neighbours, object-service",
        "/api/v1/objects/1%2Fneighbours, object-service",
    })
    void pathsReachTheirService(String path, String service) throws Exception {
        JsonNode seen = JSON.readTree(get(path).body());

        assertThat(seen.path("service").asText()).isEqualTo(service);
        assertThat(seen.path("uri").asText()).isEqualTo(path);
    }

    /** Whatever a path looks like, the service it is sent to is the one that answers what it comes to. */
    @ParameterizedTest
    @CsvSource({
        "/api/v1/objects/1/neighbours/../history, object-service, /api/v1/objects/1/history",
        "/api/v1/objects/1/neighbours/%2e%2e, object-service, /api/v1/objects/1/",
        "/api/v1/objects/1/x/../neighbours, link-service, /api/v1/objects/1/neighbours",
        "/api/v1/objects/1/%6Eeighbours, link-service, /api/v1/objects/1/neighbours",
        "/api/v1/links/../objects/1/neighbours, link-service, /api/v1/objects/1/neighbours",
        "/api/v1/objects/1/neighbours/../../../links, link-service, /api/v1/links"
    })
    void aPathIsRoutedByWhatItComesTo(String path, String service, String comesTo) throws Exception {
        String answer = raw("GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        assertThat(answer)
                .startsWith("HTTP/1.1 200")
                .contains("\"service\":\"" + service + "\"")
                .contains("\"uri\":\"" + comesTo + "\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/internal/v1/batches",
                "/api/v1/objects/1/neighbours/../../../../../internal/v1/batches",
                "/api/v1/objects/%2e%2e/neighbours/../../../internal/v1/objects/resolve",
                "/q/health/ready",
                "/q/openapi",
                "/api/v1/mediaX",
                "/api/v1",
                "/api/v1/users/../../../internal/v1/batches",
                "/api/v1/users/%2e%2e/%2E%2e/../internal/v1/batches",
                "/api/v1/users/..//../../q/metrics",
                "//internal/v1/batches",
                "/api/v1/users/./../../../q/health"
            })
    void whatIsNotPublicIsNotFound(String path) throws Exception {
        String answer = raw("GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        assertThat(answer)
                .startsWith("HTTP/1.1 404")
                .contains("application/problem+json")
                .doesNotContain("-service");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/integrations", "/api/v1/secrets/keys", "/api/v1/dead-letters/topics"})
    void aServiceThatIsDownIsNamed(String path) throws Exception {
        HttpResponse<String> answer = send(request(path).POST(BodyPublishers.ofString("{}")));

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(answer.headers().firstValue("retry-after")).isPresent();
        assertThat(JSON.readTree(answer.body()).path("detail").asText())
                .isEqualTo("integration-service does not answer at the moment.");
    }

    @Test
    void aServiceThatBreaksOffBeforeAnsweringIsDown() throws Exception {
        assertThat(get("/api/v1/media/reset").statusCode()).isEqualTo(503);
    }

    @Test
    void anAnswerThatBreaksOffIsNotTakenForWhole() throws Exception {
        String answer = raw("GET /api/v1/media/cut HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 200").doesNotEndWith("0\r\n\r\n");
    }

    @Test
    void statusHeadersAndCookiesPassUnchanged() throws Exception {
        HttpResponse<String> answer = send(request("/api/v1/users/teapot")
                .header("Authorization", "Bearer x")
                .GET());

        assertThat(answer.statusCode()).isEqualTo(418);
        assertThat(answer.headers().allValues("set-cookie")).containsExactlyElementsOf(COOKIES);
        assertThat(JSON.readTree(answer.body()).at("/headers/authorization").asText())
                .isEqualTo("Bearer x");
    }

    @Test
    void theCallerCannotSayWhereItComesFrom() throws Exception {
        HttpResponse<String> answer = send(request("/api/v1/links")
                .header("X-Forwarded-For", "8.8.8.8")
                .header("X-Forwarded-Host", "evil.example")
                .header("Forwarded", "host=evil.example")
                .GET());

        JsonNode headers = JSON.readTree(answer.body()).path("headers");
        assertThat(headers.path("x-forwarded-for").asText()).isEqualTo("127.0.0.1");
        assertThat(headers.path("x-forwarded-host").asText()).isEqualTo("127.0.0.1:" + door.port());
        assertThat(headers.path("x-forwarded-proto").asText()).isEqualTo("http");
        assertThat(headers.has("forwarded")).isFalse();
    }

    @Test
    void largeBodiesPassInBothDirections() throws Exception {
        byte[] large = new byte[LARGE];
        HttpRequest.Builder upload = request("/api/v1/media/measure")
                .POST(BodyPublishers.ofByteArray(large))
                .expectContinue(true);
        HttpRequest download = request("/api/v1/media/large").build();

        assertThat(send(upload).body()).isEqualTo(Integer.toString(LARGE));
        assertThat(CLIENT.send(download, BodyHandlers.ofByteArray()).body()).hasSize(LARGE);
    }

    @Test
    void swaggerUiShowsTheMergedDocument() throws Exception {
        assertThat(get("/").headers().firstValue("location")).contains("/swagger-ui/");
        assertThat(get("/swagger-ui/").body()).contains("swagger-ui-bundle.js");
        assertThat(get("/swagger-ui/swagger-initializer.js").body()).contains("/openapi.json");
        assertThat(get("/swagger-ui/swagger-ui-bundle.js").statusCode()).isEqualTo(200);
        assertThat(get("/swagger-ui/nothing.js").statusCode()).isEqualTo(404);
    }

    @Test
    void theMergedDocumentNeedsEveryService() throws Exception {
        HttpResponse<String> incomplete = get("/openapi.json");
        assertThat(incomplete.statusCode()).isEqualTo(503);
        assertThat(incomplete.body()).contains("integration-service");

        try (FrontDoor complete = FrontDoor.open(0, service -> PORTS.get(Service.LINK_SERVICE))) {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + complete.port() + "/openapi.json"))
                    .build();
            JsonNode merged =
                    JSON.readTree(CLIENT.send(request, BodyHandlers.ofString()).body());
            assertThat(merged.path("openapi").asText()).isEqualTo("3.1.0");
            assertThat(merged.path("paths").has("/api/v1/links")).isTrue();
        }
    }

    private static int backend(Service service) throws Exception {
        HttpServer server = vertx.createHttpServer().requestHandler(request -> serve(service, request));
        return server.listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .actualPort();
    }

    private static void serve(Service service, HttpServerRequest request) {
        switch (request.path()) {
            case "/api/v1/media/measure" ->
                request.body().onSuccess(body -> request.response().end(Integer.toString(body.length())));
            case "/api/v1/media/large" -> request.response().end(Buffer.buffer(new byte[LARGE]));
            case "/api/v1/media/reset" -> request.connection().close();
            case "/api/v1/media/cut" -> {
                request.response().setChunked(true).write("half");
                vertx.setTimer(200, timer -> request.connection().close());
            }
            case "/q/openapi" -> request.response().end("{\"paths\": {\"/api/v1/links\": {\"get\": {}}}}");
            default -> {
                JsonObject headers = new JsonObject();
                request.headers().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
                request.response()
                        .setStatusCode(request.path().endsWith("teapot") ? 418 : 200)
                        .putHeader("Set-Cookie", COOKIES)
                        .end(new JsonObject()
                                .put("service", service.title())
                                .put("uri", request.uri())
                                .put("headers", headers)
                                .toBuffer());
            }
        }
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + door.port() + path));
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    /** Bytes as they are: Java's client would tidy up the path. */
    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), door.port());
                OutputStream out = socket.getOutputStream();
                InputStream in = socket.getInputStream()) {
            socket.setSoTimeout(10_000);
            out.write(request.getBytes(StandardCharsets.US_ASCII));
            out.flush();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
