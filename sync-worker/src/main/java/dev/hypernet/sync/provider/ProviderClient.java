package dev.hypernet.sync.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hypernet.connector.ProviderRequest;
import dev.hypernet.connector.StreamAnswer;
import dev.hypernet.outbound.Admission;
import dev.hypernet.outbound.EgressGuard;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Asks providers, where {@link EgressGuard} lets. Every call is bounded in time and size. A redirect is followed a few times and the token never leaves
 * the origin that the definition named.
 */
public final class ProviderClient implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final int REDIRECTS = 3;
    private static final int FEW = 4;
    private static final Duration SOON = Duration.ofSeconds(2);
    private static final String AGENT = "Hypernet-Core";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final HttpClient http;
    private final EgressGuard guard;
    private final Duration timeout;
    private final int limitBytes;
    private final PageMemory memory;
    private final Clock clock;

    /**
     * A client of its own pool of connections.
     *
     * @param timeout of a page, from asking to the last byte; of a content, to its first
     * @param limitBytes the largest page
     */
    public ProviderClient(EgressGuard guard, Duration timeout, int limitBytes, Clock clock) {
        this(guard, timeout, limitBytes, FEW * (long) limitBytes, clock);
    }

    /**
     * As the other, with a bound of its own on pages that are read at once.
     *
     * @param memoryBytes of all pages together, as they come
     */
    public ProviderClient(EgressGuard guard, Duration timeout, int limitBytes, long memoryBytes, Clock clock) {
        this.guard = guard;
        this.timeout = timeout;
        this.limitBytes = limitBytes;
        this.memory = new PageMemory(memoryBytes, limitBytes);
        this.clock = clock;
        this.http = HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .executor(Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("provider-", 0).factory()))
                .build();
    }

    /**
     * Room for a page and what is made of it, to be closed when that is done. Blocks: for virtual threads.
     *
     * @param expectedBytes a guess; a page that grows beyond it is {@link ProviderAnswer.Withheld} if there is no more
     */
    public PageMemory.Room room(long expectedBytes) {
        return memory.room(expectedBytes);
    }

    /**
     * Asks for JSON. Blocks: for virtual threads.
     *
     * @param lease null where the provider asks for no credential
     */
    public ProviderAnswer ask(ProviderRequest request, @Nullable Lease lease, PageMemory.Room room) {
        try {
            HttpResponse<byte[]> response =
                    exchange(request, lease, "application/json", answer -> new LimitedBody(limitBytes, room), false);
            StreamAnswer answer = new StreamAnswer(
                    response.statusCode(), headers(response.headers()), json(response.body()), clock.instant());
            return new ProviderAnswer.Answered(answer, response.body().length);
        } catch (AddressRefused refused) {
            return new ProviderAnswer.Refused(String.valueOf(refused.getMessage()));
        } catch (LimitedBody.Exceeded tooLarge) {
            return new ProviderAnswer.TooLarge(limitBytes);
        } catch (LimitedBody.NoRoom full) {
            return new ProviderAnswer.Withheld("worker_busy", clock.instant().plus(SOON));
        } catch (IOException failure) {
            return new ProviderAnswer.Unanswered(reason(failure));
        }
    }

    /**
     * Opens an item's bytes, which the caller reads and closes. A redirect to another host, as to a store of files, is
     * followed without the token. Blocks: for virtual threads.
     *
     * @throws IOException when there is no answer, {@link #reason} of which is a stable word
     */
    public HttpResponse<InputStream> open(ProviderRequest request, @Nullable Lease lease) throws IOException {
        return exchange(request, lease, "*/*", BodyHandlers.ofInputStream(), true);
    }

    /** A stable word for why there was no answer. */
    public static String reason(IOException failure) {
        return switch (failure) {
            case AddressRefused refused -> "egress_refused";
            case HttpConnectTimeoutException unreachable -> "unreachable";
            case HttpTimeoutException slow -> "timed_out";
            case ConnectException unreachable -> "unreachable";
            default -> "connection_lost";
        };
    }

    @Override
    public void close() {
        // The client's own close would wait for answers nobody reads any more; its threads are virtual and idle away.
    }

    private <T> HttpResponse<T> exchange(
            ProviderRequest request, @Nullable Lease lease, String accept, BodyHandler<T> body, boolean elsewhere)
            throws IOException {
        URI origin = request.uri();
        HttpResponse<T> response = send(http(request, origin, lease, accept), body);
        for (int hop = 0; hop < REDIRECTS; hop++) {
            Optional<URI> target = redirect(request, response);
            if (target.isEmpty()) {
                return response;
            }
            boolean home = isSameOrigin(origin, target.get());
            if (!home && !(elsewhere && PublicHost.isAt(target.get()))) {
                return response;
            }
            if (response.body() instanceof InputStream unread) {
                unread.close();
            }
            // Beyond its origin a request is nobody's: no token, none of the definition's headers.
            response = home
                    ? send(http(request, target.get(), lease, accept), body)
                    : send(bare(target.get(), accept).build(), body);
        }
        return response;
    }

    private HttpRequest http(ProviderRequest request, URI uri, @Nullable Lease lease, String accept) {
        HttpRequest.Builder builder = bare(uri, accept);
        request.headers().forEach(builder::setHeader);
        JsonNode body = request.body();
        if (body != null) {
            builder.setHeader("Content-Type", "application/json");
        }
        builder.method(
                request.method(),
                body == null
                        ? BodyPublishers.noBody()
                        : BodyPublishers.ofString(body.toString(), StandardCharsets.UTF_8));
        if (lease != null) {
            builder.setHeader("Authorization", lease.authorization().reveal());
        }
        return builder.build();
    }

    private HttpRequest.Builder bare(URI uri, String accept) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(uri)
                .timeout(timeout)
                .setHeader("Accept", accept)
                .setHeader("User-Agent", AGENT);
        // Without TLS there is nothing to agree on HTTP/2 with, and the offer to upgrade confuses some servers.
        return uri.getScheme().equalsIgnoreCase("http") ? builder.version(HttpClient.Version.HTTP_1_1) : builder;
    }

    /** The client's own time-out ends with the headers; this one is for the whole. */
    private <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> body) throws IOException {
        admit(request.uri());
        CompletableFuture<HttpResponse<T>> answer = http.sendAsync(request, body);
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException slow) {
            answer.cancel(true);
            throw new HttpTimeoutException("no whole answer in " + timeout);
        } catch (InterruptedException stopped) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new IOException("stopped", stopped);
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof IOException known ? known : new IOException(failure.getCause());
        }
    }

    private void admit(URI address) throws IOException {
        switch (guard.admitBlocking(address)) {
            case Admission.Admitted admitted -> {}
            case Admission.Unresolved nowhere -> throw new ConnectException("the host has no address");
            case Admission.Denied denied -> throw new AddressRefused("The address " + denied.reason() + ".");
        }
    }

    /** Not one that may be asked. */
    private static final class AddressRefused extends IOException {
        private static final long serialVersionUID = 1L;

        AddressRefused(String message) {
            super(message);
        }
    }

    private static Optional<URI> redirect(ProviderRequest request, HttpResponse<?> response) {
        boolean moved = switch (response.statusCode()) {
            case 301, 302, 303 -> request.method().equals("GET");
            case 307, 308 -> true;
            default -> false;
        };
        return moved ? location(response.uri(), response.headers()) : Optional.empty();
    }

    private static Optional<URI> location(URI base, HttpHeaders headers) {
        try {
            return headers.firstValue("Location")
                    .map(base::resolve)
                    .filter(target -> target.getHost() != null && target.getRawUserInfo() == null)
                    .filter(target ->
                            base.getScheme().equals(target.getScheme()) || "https".equals(target.getScheme()));
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }

    private static boolean isSameOrigin(URI one, URI other) {
        return one.getScheme().equalsIgnoreCase(other.getScheme())
                && one.getHost().equalsIgnoreCase(other.getHost())
                && one.getPort() == other.getPort();
    }

    private static Map<String, String> headers(HttpHeaders headers) {
        return headers.map().entrySet().stream()
                .filter(header -> !header.getKey().startsWith(":"))
                .collect(Collectors.toMap(
                        Map.Entry::getKey, header -> header.getValue().getFirst()));
    }

    private static @Nullable JsonNode json(byte[] body) {
        try {
            JsonNode parsed = JSON.readTree(body);
            return parsed.isMissingNode() ? null : parsed;
        } catch (JsonProcessingException notJson) {
            return null;
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
