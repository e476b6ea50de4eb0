package dev.hypernet.sync.content;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

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
    private static final long SIGN_OF_LIFE = 60;
    private static final int GONE = 404;

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
     * Says that somebody is at an item.
     *
     * @return where to begin; nothing when nobody wants its bytes, or they are another's to bring
     * @throws NeighbourUnavailable when object-service cannot tell just now
     */
    Optional<ContentPlace> begun(ContentRequested wanted, Secret serviceToken) {
        HttpRequest request = request("/content-begun", wanted, serviceToken)
                .timeout(SHORT_CALL)
                .POST(BodyPublishers.noBody())
                .build();
        try {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            if (answer.statusCode() == 404) {
                return Optional.empty();
            }
            if (answer.statusCode() != 200) {
                throw new NeighbourUnavailable(NAME, "answered " + answer.statusCode());
            }
            return Optional.of(ContentPlace.of(JSON.readTree(answer.body())));
        } catch (IOException failure) {
            throw unanswered(failure);
        } catch (InterruptedException stopped) {
            throw interrupted();
        }
    }

    /**
     * Passes an item's bytes on as they come. An object that is gone, or that refuses these bytes, is object-service's own
     * affair: the transfer is over.
     *
     * @throws ProviderTrouble when the provider broke off or fell silent
     * @throws NeighbourUnavailable when object-service cannot take them just now
     */
    void store(ContentRequested wanted, ProviderContent content, Secret serviceToken) {
        ProviderBytes bytes = new ProviderBytes(content.bytes());
        HttpRequest.Builder request = request("/content", wanted, serviceToken)
                .PUT(body(bytes, content.restLength().orElse(-1)))
                .setHeader("Upload-Offset", Long.toString(content.offset()));
        header(request, "Upload-Length", content.length());
        header(request, "Upload-Validator", content.validator());
        header(request, "Content-Type", content.type());
        CompletableFuture<HttpResponse<Void>> answer = http.sendAsync(request.build(), BodyHandlers.discarding());
        settle(wanted, awaited(answer, bytes, () -> begun(wanted, serviceToken)));
    }

    private static void header(HttpRequest.Builder request, String name, @Nullable Object value) {
        if (value != null) {
            request.setHeader(name, value.toString());
        }
    }

    /**
     * Tells why there are no bytes.
     *
     * @param reason a stable word
     * @param outcome {@code failed}, {@code parked}: it may pass, {@code held}: the account bears no more
     * @param until when it does again
     */
    void failed(ContentRequested wanted, String reason, String outcome, @Nullable Instant until, Secret serviceToken) {
        ObjectNode told = JSON.createObjectNode().put("reason", reason).put("outcome", outcome);
        if (until != null) {
            told.put("until", until.toString());
        }
        HttpRequest request = request("/content-failed", wanted, serviceToken)
                .timeout(SHORT_CALL)
                .setHeader("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(told.toString()))
                .build();
        try {
            settle(wanted, http.send(request, BodyHandlers.discarding()).statusCode());
        } catch (IOException failure) {
            throw unanswered(failure);
        } catch (InterruptedException stopped) {
            throw interrupted();
        }
    }

    private static NeighbourUnavailable unanswered(IOException failure) {
        return new NeighbourUnavailable(
                NAME, "gave no answer: " + failure.getClass().getSimpleName());
    }

    private HttpRequest.Builder request(String what, ContentRequested wanted, Secret serviceToken) {
        String turn = wanted.turn() == null ? "" : "&turn=" + wanted.turn();
        String query = "?user_id=" + wanted.userId() + "&integration_id=" + wanted.integrationId() + "&version="
                + wanted.version() + turn;
        return HttpRequest.newBuilder(URI.create(objects + "/internal/v1/media/" + wanted.objectId() + what + query))
                .setHeader("Authorization", "Bearer " + serviceToken.reveal());
    }

    private static BodyPublisher body(InputStream bytes, long length) {
        BodyPublisher chunked = BodyPublishers.ofInputStream(() -> bytes);
        return length > 0 ? BodyPublishers.fromPublisher(chunked, length) : chunked;
    }

    private int awaited(
            CompletableFuture<HttpResponse<Void>> answer, ProviderBytes bytes, Supplier<Optional<ContentPlace>> alive) {
        try {
            for (long glance = 1; !isOverWithin(answer, GLANCE_MILLIS); glance++) {
                breakOffIfSilent(answer, bytes);
                if (glance % SIGN_OF_LIFE == 0 && !isWanted(alive)) {
                    answer.cancel(true);
                    return GONE;
                }
            }
            return answer.get().statusCode();
        } catch (ExecutionException failure) {
            throw bytes.isBroken() ? new ProviderTrouble("connection_lost") : notTaken(failure);
        } catch (InterruptedException stopped) {
            answer.cancel(true);
            throw interrupted();
        }
    }

    /** The bytes go on while nobody can be asked. */
    private static boolean isWanted(Supplier<Optional<ContentPlace>> alive) {
        try {
            return alive.get().isPresent();
        } catch (NeighbourUnavailable unheard) {
            return true;
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
        if (status == 400 || status == 409 || status == 423) {
            throw new ProviderTrouble("broken_off");
        }
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
