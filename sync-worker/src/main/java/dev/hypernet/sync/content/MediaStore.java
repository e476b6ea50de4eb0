package dev.hypernet.sync.content;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hypernet.contracts.event.ContentRequested;
import dev.hypernet.platform.secret.Secret;
import dev.hypernet.sync.WorkerConfig;
import dev.hypernet.sync.provider.NeighbourUnavailable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * object-service, as it takes contents: a plain client, for the bytes go through it as they come and in no more memory
 * than a buffer.
 */
@ApplicationScoped
public class MediaStore {
    private static final Logger LOG = Logger.getLogger(MediaStore.class);
    private static final String NAME = "object-service";
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration SHORT_CALL = Duration.ofSeconds(10);
    private static final long GLANCE_MILLIS = 1_000;

    private final URI objects;
    private final Duration silence;
    private final HttpClient http;

    @Inject
    MediaStore(@ConfigProperty(name = "hypernet.objects-url") URI objects, WorkerConfig config) {
        this(objects, config.contentSilence());
    }

    /** Breaks a transfer off when its provider sends nothing for so long. */
    MediaStore(URI objects, Duration silence) {
        this.objects = objects;
        this.silence = silence;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .executor(Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("media-", 0).factory()))
                .build();
    }

    /**
     * Passes an item's bytes on as they come. An object that is gone, or that refuses these bytes, is object-service's own
     * affair: the transfer is over.
     *
     * @throws ProviderTrouble when the provider broke off or fell silent
     * @throws NeighbourUnavailable when object-service cannot take them just now
     */
    void store(ContentRequested wanted, InputStream content, HttpHeaders headers, Secret serviceToken) {
        ProviderBytes bytes = new ProviderBytes(content);
        HttpRequest.Builder request = request("/content", wanted, serviceToken)
                .PUT(body(bytes, headers.firstValueAsLong("Content-Length").orElse(-1)));
        headers.firstValue("Content-Type").ifPresent(type -> request.setHeader("Content-Type", type));
        CompletableFuture<HttpResponse<Void>> answer = http.sendAsync(request.build(), BodyHandlers.discarding());
        settle(wanted, awaited(answer, bytes));
    }

    /** Tells why there are no bytes; the reason is a stable word. */
    void failed(ContentRequested wanted, String reason, Secret serviceToken) {
        HttpRequest request = request("/content-failed", wanted, serviceToken)
                .timeout(SHORT_CALL)
                .setHeader("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(
                        JSON.createObjectNode().put("reason", reason).toString()))
                .build();
        try {
            settle(wanted, http.send(request, BodyHandlers.discarding()).statusCode());
        } catch (IOException failure) {
            throw new NeighbourUnavailable(
                    NAME, "gave no answer: " + failure.getClass().getSimpleName());
        } catch (InterruptedException stopped) {
            throw interrupted();
        }
    }

    private HttpRequest.Builder request(String what, ContentRequested wanted, Secret serviceToken) {
        String query = "?user_id=" + wanted.userId() + "&integration_id=" + wanted.integrationId() + "&version="
                + wanted.version();
        return HttpRequest.newBuilder(URI.create(objects + "/internal/v1/media/" + wanted.objectId() + what + query))
                .setHeader("Authorization", "Bearer " + serviceToken.reveal());
    }

    private static BodyPublisher body(InputStream bytes, long length) {
        BodyPublisher chunked = BodyPublishers.ofInputStream(() -> bytes);
        return length > 0 ? BodyPublishers.fromPublisher(chunked, length) : chunked;
    }

    private int awaited(CompletableFuture<HttpResponse<Void>> answer, ProviderBytes bytes) {
        try {
            while (!isOverWithin(answer, GLANCE_MILLIS)) {
                breakOffIfSilent(answer, bytes);
            }
            return answer.get().statusCode();
        } catch (ExecutionException failure) {
            throw bytes.isBroken() ? new ProviderTrouble("connection_lost") : notTaken(failure);
        } catch (InterruptedException stopped) {
            answer.cancel(true);
            throw interrupted();
        }
    }

    private static boolean isOverWithin(CompletableFuture<?> answer, long millis)
            throws ExecutionException, InterruptedException {
        try {
            answer.get(millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException underWay) {
            return false;
        }
    }

    private void breakOffIfSilent(CompletableFuture<?> answer, ProviderBytes bytes) {
        if (bytes.isSilentFor(silence)) {
            answer.cancel(true);
            throw new ProviderTrouble("timed_out");
        }
    }

    private static NeighbourUnavailable notTaken(ExecutionException failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return new NeighbourUnavailable(
                NAME, "took no content: " + cause.getClass().getSimpleName());
    }

    private static void settle(ContentRequested wanted, int status) {
        if (status == 401 || status == 403 || status == 408 || status == 429 || status >= 500) {
            throw new NeighbourUnavailable(NAME, "answered " + status);
        }
        if (status >= 300) {
            LOG.infof("object=%s version=%d: object-service answered %d", wanted.objectId(), wanted.version(), status);
        }
    }

    private static NeighbourUnavailable interrupted() {
        Thread.currentThread().interrupt();
        return new NeighbourUnavailable(NAME, "was not waited for: the worker ends");
    }
}
