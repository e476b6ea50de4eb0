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
import dev.hypernet.sync.provider.Budgets;
import dev.hypernet.sync.provider.FreeBudgets;
import dev.hypernet.sync.provider.NeighbourUnavailable;
import dev.hypernet.sync.provider.ProviderClient;
import dev.hypernet.sync.provider.SandboxAccount;
import io.quarkus.oidc.client.OidcClient;
import io.quarkus.oidc.client.OidcClients;
import io.quarkus.oidc.client.runtime.OidcClientConfig;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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
    private final FreeBudgets budgets = new FreeBudgets();
    private final ContentTransfer transfer = transfer(budgets);
    private volatile String place = "{\"offset\":0,\"length\":null,\"validator\":null}";
    private volatile int begun = 200;

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
                        ContentUnavailable.class, gone -> assertThat(gone).hasMessage("gone"));
        assertThat(received).isEmpty();
    }

    @Test
    void aThrottledPhotoHoldsItsAccountAndFailsNothing() {
        String photo = photo();
        account.suffer("{\"on\":\"content\",\"kind\":\"status\",\"status\":429,\"retry_after\":40}");
        Instant before = Instant.now();

        assertThatThrownBy(() -> transfer.bring(wanted(photo), SERVICE_TOKEN))
                .isInstanceOfSatisfying(
                        ContentHeld.class, held -> assertThat(held.until()).isAfter(before.plusSeconds(30)));
        assertThat(budgets.holds()).hasSize(1);
    }

    @Test
    void aBudgetThatIsSpentIsNotWaitedForHere() {
        Instant free = Instant.now().plusSeconds(60);
        Budgets spent = new Budgets() {
            @Override
            public Leave take(Account account) {
                return new Leave.Refused("account", free);
            }

            @Override
            public void giveBack(Account account, Leave.Granted leave) {
                throw new IllegalStateException("none was granted");
            }

            @Override
            public void hold(Account account, Instant until, boolean wholeApp) {
                throw new IllegalStateException("nobody asked the provider");
            }
        };

        assertThatThrownBy(() -> transfer(spent).bring(wanted(photo()), SERVICE_TOKEN))
                .isInstanceOfSatisfying(
                        ContentHeld.class, held -> assertThat(held.until()).isEqualTo(free));
    }

    @Test
    void aPhotoThatIsUnderWayGoesOnWhereItBrokeOff() {
        ContentRequested wanted = wanted(photo());
        transfer.bring(wanted, SERVICE_TOKEN);
        int whole = number("bytes");
        String validator = received.getOrDefault("validator", "");
        assertThat(received).containsEntry("offset", "0").containsEntry("whole_length", Integer.toString(whole));

        place = "{\"offset\":1000,\"length\":%d,\"validator\":\"%s\"}"
                .formatted(whole, validator.replace("\"", "\\\""));
        transfer.bring(wanted, SERVICE_TOKEN);

        assertThat(received)
                .containsEntry("offset", "1000")
                .containsEntry("bytes", Integer.toString(whole - 1000))
                .containsEntry("whole_length", Integer.toString(whole));
    }

    @Test
    void aPhotoThatBecameAnotherMeanwhileBeginsAnew() {
        place = "{\"offset\":1000,\"length\":5000,\"validator\":\"\\\"of-before\\\"\"}";

        transfer.bring(wanted(photo()), SERVICE_TOKEN);

        assertThat(received).containsEntry("offset", "0").containsEntry("whole_length", received.get("bytes"));
    }

    @Test
    void whatTheProviderGivesNoRestOfBeginsAnew() {
        place = "{\"offset\":1000,\"length\":5000,\"validator\":null}";

        transfer.bring(wanted(photo()), SERVICE_TOKEN);

        assertThat(received).containsEntry("offset", "0");
    }

    @Test
    void whatNobodyWantsIsNotAskedFor() {
        begun = 404;

        transfer(new FreeBudgets()).bring(wanted("no-such-photo"), SERVICE_TOKEN);

        assertThat(received).isEmpty();
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
    void whatBreaksTheWorkerIsToldAsAnAttempt() {
        ContentTransfer broken = new ContentTransfer(account, account, budgets, client(), media, Clock.systemUTC()) {
            @Override
            void bring(ContentRequested wanted, Secret serviceToken) {
                throw new StackOverflowError();
            }
        };

        new ContentService(new Token(), broken, media)
                .bring(wanted("1"))
                .await()
                .atMost(Duration.ofSeconds(10));

        assertThat(received).containsEntry("text", "{\"reason\":\"worker_error\",\"outcome\":\"parked\"}");
    }

    @Test
    void whyThereIsNoContentIsTold() {
        media.failed(wanted("1"), "gone", "failed", null, SERVICE_TOKEN);

        assertThat(received)
                .containsEntry("method", "POST")
                .containsEntry("text", "{\"reason\":\"gone\",\"outcome\":\"failed\"}");
    }

    private ContentTransfer transfer(Budgets budgets) {
        return new ContentTransfer(account, account, budgets, client(), media, Clock.systemUTC());
    }

    private static ProviderClient client() {
        return new ProviderClient(Loopback.GUARD, Duration.ofSeconds(5), 1 << 20, Clock.systemUTC());
    }

    private int number(String name) {
        return Integer.parseInt(received.getOrDefault(name, "0"));
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
                3,
                1);
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
            if (exchange.getRequestURI().getPath().endsWith("/content-begun")) {
                answerPlace(exchange);
                return;
            }
            received.put("method", exchange.getRequestMethod());
            received.put("path", exchange.getRequestURI().getPath());
            received.put("query", exchange.getRequestURI().getQuery());
            received.put("type", String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type")));
            received.put("length", String.valueOf(exchange.getRequestHeaders().getFirst("Content-Length")));
            received.put("offset", String.valueOf(exchange.getRequestHeaders().getFirst("Upload-Offset")));
            received.put(
                    "whole_length", String.valueOf(exchange.getRequestHeaders().getFirst("Upload-Length")));
            received.put(
                    "validator", String.valueOf(exchange.getRequestHeaders().getFirst("Upload-Validator")));
            received.put(
                    "authorization", String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            byte[] body = exchange.getRequestBody().readAllBytes();
            received.put("bytes", Integer.toString(body.length));
            received.put("text", body.length < 1_000 ? new String(body, StandardCharsets.UTF_8) : "");
            received.put("whole", "yes");
            exchange.sendResponseHeaders(answer, -1);
        }
    }

    private void answerPlace(HttpExchange exchange) throws IOException {
        byte[] body = place.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(begun, body.length);
        exchange.getResponseBody().write(body);
    }

    /** Asks nobody for it. */
    private static final class Token extends ServiceToken {
        Token() {
            super(new NoClients());
        }

        @Override
        Uni<Secret> forObjects() {
            return Uni.createFrom().item(SERVICE_TOKEN);
        }
    }

    private static final class NoClients implements OidcClients {
        @Override
        public OidcClient getClient() {
            throw new UnsupportedOperationException();
        }

        @Override
        public OidcClient getClient(String id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Uni<OidcClient> newClient(OidcClientConfig config) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }
}
