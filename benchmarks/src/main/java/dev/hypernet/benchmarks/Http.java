package dev.hypernet.benchmarks;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Plain HTTP over connections that stay: a caller blocks until the whole answer is there. */
public final class Http {

    private static final int CONNECTIONS = 64;
    private static final long LIMIT_SECONDS = 60;

    private final HttpClient client;

    public Http(Vertx vertx) {
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setMaxPoolSize(CONNECTIONS)
                .setKeepAlive(true)
                .setTcpNoDelay(true)
                .setDefaultHost("127.0.0.1"));
    }

    /**
     * A request to a server on this machine.
     *
     * @param path with its query
     */
    public record Request(
            String method,
            int port,
            String path,
            Map<String, String> headers,
            @Nullable String body) {

        /** Returns a request without a body. */
        public static Request of(String method, int port, String path, Map<String, String> headers) {
            return new Request(method, port, path, headers, null);
        }
    }

    /** Sends a request and waits for the answer, whatever its status. */
    public Answer send(Request request) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.valueOf(request.method()))
                .setPort(request.port())
                .setURI(request.path());
        request.headers().forEach(options::putHeader);
        String body = request.body();
        if (body != null) {
            options.putHeader("Content-Type", "application/json");
        }
        return await(client.request(options).compose(open -> exchange(open, body)));
    }

    /** Waits for what the client promised. */
    public static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("no answer: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Future<Answer> exchange(HttpClientRequest open, @Nullable String body) {
        return (body == null ? open.send() : open.send(Buffer.buffer(body)))
                .compose(answer -> answer.body().map(bytes -> new Answer(answer.statusCode(), bytes)));
    }
}
