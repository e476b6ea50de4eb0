package dev.hypernet.sync.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.ContentRequested;
import dev.hypernet.platform.secret.Secret;
import dev.hypernet.sync.Loopback;
import dev.hypernet.sync.provider.NeighbourUnavailable;
import dev.hypernet.sync.provider.ProviderClient;
import dev.hypernet.sync.provider.SandboxAccount;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bytes from the sandbox to somebody who takes them as object-service does. */
class ContentTransferTest {
    private static final Secret SERVICE_TOKEN = Secret.of("of-the-service");

    private final SandboxAccount account = SandboxAccount.connected();
    private final Map<String, String> received = new ConcurrentHashMap<>();
    private final HttpServer objects = server();
    private volatile int answer = 204;
    private final MediaStore media =
            new MediaStore(URI.create("http://127.0.0.1:" + objects.getAddress().getPort()), Duration.ofSeconds(2));
    private final ContentTransfer transfer = new ContentTransfer(
            account,
            account,
            new ProviderClient(Loopback.GUARD, Duration.ofSeconds(5), 1 << 20, Clock.systemUTC()),
            media);

    @BeforeEach
    void start() {
        objects.start();
    }

    @AfterEach
    void stop() {
        objects.stop(0);
        account.close();
    }

    @Test
    void aPhotoArrivesWholeAndWithItsType() {
        ContentRequested wanted = wanted(photo());

        transfer.bring(wanted, SERVICE_TOKEN);

        assertThat(received)
                .containsEntry("method", "PUT")
                .containsEntry("path", "/internal/v1/media/" + wanted.objectId() + "/content")
                .containsEntry("type", "image/jpeg")
                .containsEntry("authorization", "Bearer of-the-service");
        assertThat(received.get("query")).contains("user_id=" + wanted.userId()).contains("version=3");
        assertThat(received.get("length")).isEqualTo(received.get("bytes"));
        assertThat(Integer.parseInt(received.getOrDefault("bytes", "0"))).isGreaterThan(1_000);
    }

    @Test
    void aRefusedTokenIsRenewedOnce() {
        String photo = photo();
        account.spoilToken();

        transfer.bring(wanted(photo), SERVICE_TOKEN);

        assertThat(received).containsKey("bytes");
        assertThat(account.renewals()).isOne();
    }

    @Test
    void aPhotoThatIsGoneIsGone() {
        assertThatThrownBy(() -> transfer.bring(wanted("no-such-photo"), SERVICE_TOKEN))
                .isInstanceOfSatisfying(
                        ContentUnavailable.class,
                        gone -> assertThat(gone.reason()).isEqualTo("gone"));
        assertThat(received).isEmpty();
    }

    @Test
    void aThrottledPhotoMayComeLater() {
        String photo = photo();
        account.suffer("{\"on\":\"content\",\"kind\":\"status\",\"status\":429}");

        assertThatThrownBy(() -> transfer.bring(wanted(photo), SERVICE_TOKEN)).isInstanceOf(ProviderTrouble.class);
    }

    @Test
    void aPhotoThatBreaksOffIsNotTakenForAWholeOne() {
        String photo = photo();
        account.suffer("{\"on\":\"content\",\"kind\":\"truncate\"}");

        assertThatThrownBy(() -> transfer.bring(wanted(photo), SERVICE_TOKEN)).isInstanceOf(ProviderTrouble.class);
        assertThat(received).doesNotContainKey("whole");
    }

    @Test
    void aProviderThatFallsSilentIsNotWaitedForForEver() {
        String photo = photo();
        account.suffer("{\"on\":\"content\",\"kind\":\"slow\",\"seconds\":120}");

        assertThatThrownBy(() -> transfer.bring(wanted(photo), SERVICE_TOKEN))
                .isInstanceOfSatisfying(
                        ProviderTrouble.class, slow -> assertThat(slow).hasMessage("timed_out"));
    }

    @Test
    void aStoreThatIsDownIsNotTheProvidersFault() {
        String photo = photo();
        answer = 503;

        assertThatThrownBy(() -> transfer.bring(wanted(photo), SERVICE_TOKEN)).isInstanceOf(NeighbourUnavailable.class);
    }

    @Test
    void anObjectThatWasDeletedMeanwhileEndsTheTransfer() {
        answer = 404;

        transfer.bring(wanted(photo()), SERVICE_TOKEN);

        assertThat(received).containsEntry("method", "PUT");
    }

    @Test
    void whyThereIsNoContentIsTold() {
        media.failed(wanted("1"), "gone", SERVICE_TOKEN);

        assertThat(received).containsEntry("method", "POST").containsEntry("text", "{\"reason\":\"gone\"}");
    }

    private String photo() {
        return account.control("GET", "/state", "").at("/media/0/id").asText();
    }

    private static ContentRequested wanted(String photo) {
        return new ContentRequested(
                JobId.random(),
                IntegrationId.random(),
                UserId.random(),
                "sandbox_photos",
                1,
                ObjectId.random(),
                "media:" + photo,
                3);
    }

    private HttpServer server() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", this::take);
            return server;
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            received.put("method", exchange.getRequestMethod());
            received.put("path", exchange.getRequestURI().getPath());
            received.put("query", exchange.getRequestURI().getQuery());
            received.put("type", String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type")));
            received.put("length", String.valueOf(exchange.getRequestHeaders().getFirst("Content-Length")));
            received.put(
                    "authorization", String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            byte[] body = exchange.getRequestBody().readAllBytes();
            received.put("bytes", Integer.toString(body.length));
            received.put("text", body.length < 1_000 ? new String(body, StandardCharsets.UTF_8) : "");
            received.put("whole", "yes");
            exchange.sendResponseHeaders(answer, -1);
        }
    }
}
