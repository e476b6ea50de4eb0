package dev.hypernet.credentials;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A provider whose answers to codes, refreshes and revocations a test holds back and lets go. A code brings {@code
 * access-1} and {@code refresh-1}, which in turn bring {@code access-2} and {@code refresh-2}; what is revoked is
 * remembered.
 */
public final class HeldProvider implements AutoCloseable {
    private static final int LONGEST_HOLD_SECONDS = 60;
    private static final String REFRESH = "refresh-";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> refreshes = new CopyOnWriteArrayList<>();
    private final List<String> revoked = new CopyOnWriteArrayList<>();
    private volatile boolean holdsCodes;
    private volatile Hold refreshing = Hold.none();
    private volatile Hold revoking = Hold.none();

    /** Those who have asked, and those who may go on. */
    private record Hold(CountDownLatch asked, CountDownLatch released) {

        static Hold none() {
            return new Hold(new CountDownLatch(0), new CountDownLatch(0));
        }

        static Hold begun() {
            return new Hold(new CountDownLatch(1), new CountDownLatch(1));
        }

        void awaitQuestion() throws InterruptedException {
            if (!asked.await(LONGEST_HOLD_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody asked");
            }
        }

        void awaitRelease() {
            asked.countDown();
            try {
                released.await(LONGEST_HOLD_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private HeldProvider(HttpServer server) {
        this.server = server;
    }

    public static HeldProvider start() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            HeldProvider provider = new HeldProvider(server);
            server.setExecutor(provider.threads);
            server.createContext("/token", provider::token);
            server.createContext("/revoke", provider::revoke);
            server.start();
            return provider;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Of an account here, whose tokens last for an hour. */
    public Walk connect(boolean rotating) {
        return connect(rotating, Walk.toPhotos());
    }

    /** The same for an integration that may have been connected before. */
    public Walk connect(boolean rotating, Walk walk) {
        Walk odd = here(walk).where("refresh_tokens_rotate", rotating);
        odd.begin().then().statusCode(201);
        odd.exchange("a-code").then().statusCode(200);
        return odd;
    }

    /** A walk to an account here, not begun. */
    public Walk walk() {
        return here(Walk.toPhotos());
    }

    private Walk here(Walk walk) {
        return Walk.to("odd", walk.user(), walk.integration(), walk.account(), walk.oauth2())
                .where("token_url", address("/token"))
                .where("revocation_url", address("/revoke"))
                .where("client_authentication", "none");
    }

    /** From now on no code is answered either. */
    public void holdCodes() {
        hold();
        holdsCodes = true;
    }

    /** From now on a refresh is not answered. */
    public void hold() {
        refreshing = Hold.begun();
    }

    /** From now on a revocation is not answered. */
    public void holdRevocations() {
        revoking = Hold.begun();
    }

    /** Until somebody has asked. */
    public void awaitQuestion() throws InterruptedException {
        refreshing.awaitQuestion();
    }

    /** Until somebody has asked for a revocation. */
    public void awaitRevocation() throws InterruptedException {
        revoking.awaitQuestion();
    }

    /** Whoever waits is answered, and those after them at once. */
    public void release() {
        refreshing.released().countDown();
        revoking.released().countDown();
    }

    /** The refresh tokens that were redeemed, in their order. */
    public List<String> refreshes() {
        return refreshes;
    }

    public List<String> revoked() {
        return revoked;
    }

    private String address(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private void token(HttpExchange exchange) throws IOException {
        Map<String, String> form = form(exchange);
        String spent = form.get("refresh_token");
        if (spent != null) {
            refreshes.add(spent);
        }
        if (spent != null || holdsCodes) {
            refreshing.awaitRelease();
        }
        int number = spent == null ? 1 : 1 + Integer.parseInt(spent.substring(REFRESH.length()));
        answer(exchange, """
            {"access_token":"access-%d","refresh_token":"%s%d","token_type":"Bearer","expires_in":3600}
            """.formatted(number, REFRESH, number));
    }

    private void revoke(HttpExchange exchange) throws IOException {
        revoked.add(form(exchange).getOrDefault("token", "none"));
        revoking.awaitRelease();
        answer(exchange, "{}");
    }

    private static Map<String, String> form(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        return PhotoProvider.query(URI.create("http://form/?" + body).toString());
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        release();
        server.stop(0);
        threads.close();
    }
}
