package dev.hypernet.sync.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.hypernet.connector.Definition;
import dev.hypernet.connector.DefinitionReader;
import dev.hypernet.connector.Reading;
import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.ContentRequested;
import dev.hypernet.platform.secret.Secret;
import dev.hypernet.sync.Loopback;
import dev.hypernet.sync.provider.FreeBudgets;
import dev.hypernet.sync.provider.Lease;
import dev.hypernet.sync.provider.Leases;
import dev.hypernet.sync.provider.Plan;
import dev.hypernet.sync.provider.ProviderClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A provider that tells where the bytes are, for a while. */
class LinkedContentTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Secret SERVICE_TOKEN = Secret.of("of-the-service");
    private static final String DOCUMENT = """
        {"integrationId": "linked", "name": "Linked", "version": "1.0.0", "type": "http", "authType": "oauth2",
         "oauth2Config": {"authorizationUrl": "%1$s/a", "tokenUrl": "%1$s/t"}, "baseUrl": "%1$s",
         "content": {"link": {"request": {"path": "/links/{item_id}"}, "url": "link"}}}
        """;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> stored = new CopyOnWriteArrayList<>();
    private final HttpServer server = server();
    private final URI address =
            URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    private volatile int goodFrom = 1;
    private volatile int refusal = 403;
    private volatile String link = "/files/x?signed=";

    private final ContentTransfer transfer = new ContentTransfer(
            (job, user) -> Optional.of(new Plan(definition(), JSON.createObjectNode(), "1.0.0", null)),
            new OneLease(),
            new FreeBudgets(),
            new ProviderClient(Loopback.GUARD, Duration.ofSeconds(5), 1 << 20, Clock.systemUTC()),
            new MediaStore(address, Duration.ofSeconds(5)),
            Clock.systemUTC());

    /** One token, for ever. */
    private static final class OneLease implements Leases {
        private static final Lease LEASE = Lease.ofToken(Secret.of("of-the-account"), null, 1);

        @Override
        public Optional<Lease> lease(IntegrationId integration, UserId user, Purpose purpose) {
            return Optional.of(LEASE);
        }

        @Override
        public Optional<Lease> renewed(IntegrationId integration, UserId user, Purpose purpose, Lease rejected) {
            return Optional.empty();
        }
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void theBytesAreWhereTheLinkSays() {
        transfer.bring(wanted(), SERVICE_TOKEN);

        assertThat(asked).containsExactly("/links/7 Bearer of-the-account", "/files/x?signed=1 Bearer of-the-account");
        assertThat(stored).containsExactly("the bytes");
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 410})
    void aLinkThatIsGoodNoLongerIsAskedForOnceMore(int status) {
        refusal = status;
        goodFrom = 2;

        transfer.bring(wanted(), SERVICE_TOKEN);

        assertThat(asked).hasSize(4);
        assertThat(stored).containsExactly("the bytes");
    }

    @Test
    void aSecondLinkThatIsRefusedIsAnAnswer() {
        goodFrom = 9;

        assertThatThrownBy(() -> transfer.bring(wanted(), SERVICE_TOKEN))
                .isInstanceOf(ContentUnavailable.class)
                .hasMessage("forbidden");
        assertThat(asked).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:9/x?", "https://127.0.0.1/x?", "http://[::1]:9/x?"})
    void aLinkToOurOwnHousesIsNotFollowed(String elsewhere) {
        link = elsewhere;

        assertThatThrownBy(() -> transfer.bring(wanted(), SERVICE_TOKEN))
                .isInstanceOf(ContentUnavailable.class)
                .hasMessage("egress_refused");
        assertThat(asked).hasSize(1);
    }

    private static ContentRequested wanted() {
        return new ContentRequested(
                JobId.random(),
                IntegrationId.random(),
                UserId.random(),
                "linked",
                1,
                ObjectId.random(),
                "files:7",
                3,
                1);
    }

    private Definition definition() {
        byte[] document = DOCUMENT.formatted(address).getBytes(StandardCharsets.UTF_8);
        return switch (new DefinitionReader().read("linked", document)) {
            case Reading.Readable readable -> readable.definition();
            case Reading.Unreadable unreadable ->
                throw new IllegalStateException(unreadable.problems().toString());
        };
    }

    private HttpServer server() {
        try {
            HttpServer made = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            made.createContext("/", this::answer);
            made.start();
            return made;
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().toString();
            if (path.contains("/content-begun")) {
                send(exchange, 200, "{\"offset\":0}");
            } else if (path.startsWith("/internal/")) {
                stored.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                exchange.sendResponseHeaders(204, -1);
            } else {
                asked.add(path + " " + exchange.getRequestHeaders().getFirst("Authorization"));
                int links = (int)
                        asked.stream().filter(one -> one.startsWith("/links")).count();
                boolean good = path.startsWith("/links") || links >= goodFrom;
                String body = path.startsWith("/links") ? "{\"link\":\"" + link + links + "\"}" : "the bytes";
                send(exchange, good ? 200 : refusal, body);
            }
        }
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }
}
