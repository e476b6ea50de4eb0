package dev.hypernet.credentials;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A provider that answers every request with the same words, however strange, and remembers what it was asked. */
public final class OddProvider implements AutoCloseable {
    private final HttpServer server;
    private final int status;
    private final String answer;
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    /** A request; a missing Authorization is the empty text. */
    public record Asked(String authorization, String form) {}

    private OddProvider(HttpServer server, int status, String answer) {
        this.server = server;
        this.status = status;
        this.answer = answer;
    }

    public static OddProvider answering(int status, String answer) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            OddProvider provider = new OddProvider(server, status, answer);
            server.createContext("/", provider::serve);
            server.start();
            return provider;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/token";
    }

    public List<Asked> asked() {
        return asked;
    }

    private void serve(HttpExchange exchange) throws IOException {
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        asked.add(new Asked(authorization == null ? "" : authorization, form));
        byte[] body = answer.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Location", url());
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
