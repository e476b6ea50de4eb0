package dev.hypernet.sync.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hypernet.connector.ProviderRequest;
import dev.hypernet.connector.StreamAnswer;
import dev.hypernet.outbound.Admission;
import dev.hypernet.outbound.EgressGuard;
import dev.hypernet.outbound.Proof;
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
 * Asks providers, where {@link EgressGuard} lets. Every call is bounded in time and size. A redirect is followed a few
 * times and the credential never leaves the origin that the definition named.
 */
public final class ProviderClient implements AutoCloseable {
    /** The {@link #reason} of an address that may not be asked. */
    public static final String EGRESS_REFUSED = "egress_refused";

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
     * @return nothing when it is to be large, and there is no such room soon
     */
    public Optional<PageMemory.Room> room(long expectedBytes) {
        return memory.room(expectedBytes);
    }

    /** The same for a small answer, of which there is always room in the end. */
    public PageMemory.Room room() {
        return memory.room();
    }

    /**
     * Asks for JSON. Blocks: for virtual threads.
     *
     * @param proof none where the provider asks for no credential
     */
    public ProviderAnswer ask(ProviderRequest request, Proof proof, PageMemory.Room room) {
        try {
            HttpResponse<byte[]> response = exchange(
                    request,
                    request.uri(),
                    proof,
                    new Wish<>("application/json", Map.of(), answer -> new LimitedBody(limitBytes, room), false));
            StreamAnswer answer = new StreamAnswer(
                    response.statusCode(), headers(response.headers()), json(response.body()), clock.instant());
            return new ProviderAnswer.Answered(answer, response.body().length);
        } catch (AddressRefused refused) {
            return new ProviderAnswer.Refused(String.valueOf(refused.getMessage()));
        } catch (LimitedBody.Exceeded tooLarge) {
            return new ProviderAnswer.TooLarge(limitBytes);
        } catch (LimitedBody.NoRoom full) {
            return new ProviderAnswer.Withheld(
                    ProviderAnswer.WORKER_BUSY, clock.instant().plus(SOON));
        } catch (IOException failure) {
            return new ProviderAnswer.Unanswered(reason(failure));
        }
    }

    /**
     * Opens an item's bytes, which the caller reads and closes. A redirect to another host, as to a store of files, is
     * followed without the credential. Blocks: for virtual threads.
     *
     * @param also headers of the caller's own, on whichever host it ends
     * @throws IOException when there is no answer, {@link #reason} of which is a stable word
     */
    public HttpResponse<InputStream> open(ProviderRequest request, Proof proof, Map<String, String> also)
            throws IOException {
        return exchange(request, request.uri(), proof, new Wish<>("*/*", also, BodyHandlers.ofInputStream(), true));
    }

    /**
     * Opens what the answer to a request named. Blocks: for virtual threads.
     *
     * @param proof goes no further than to the request's own origin
     * @throws IOException as {@link #open}; also when the address is beyond that origin and no public one
     */
    public HttpResponse<InputStream> follow(ProviderRequest asked, URI link, Proof proof, Map<String, String> also)
            throws IOException {
        if (!isHome(asked, link) && !PublicHost.isAt(link)) {
            throw new AddressRefused("The address is not a public one.");
        }
        ProviderRequest plain = new ProviderRequest("GET", asked.uri(), Map.of(), null);
        return exchange(plain, link, proof, new Wish<>("*/*", also, BodyHandlers.ofInputStream(), true));
    }

    /** Whether an address is of the origin that a definition named. */
    public boolean isHome(ProviderRequest request, URI address) {
        return isSameOrigin(request.uri(), address);
    }

    /** An answer by its status and headers. */
    public StreamAnswer withoutBody(HttpResponse<?> response) {
        return new StreamAnswer(response.statusCode(), headers(response.headers()), null, clock.instant());
    }

    /** A stable word for why there was no answer. */
    public static String reason(IOException failure) {
        return switch (failure) {
            case AddressRefused refused -> EGRESS_REFUSED;
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

    /**
     * What is wanted of an answer.
     *
     * @param elsewhere it may come from another host
     */
    private record Wish<T>(String accept, Map<String, String> also, BodyHandler<T> body, boolean elsewhere) {}

    private <T> HttpResponse<T> exchange(ProviderRequest request, URI first, Proof proof, Wish<T> wish)
            throws IOException {
        HttpResponse<T> response = hop(request, first, proof, wish);
        for (int hop = 0; hop < REDIRECTS; hop++) {
            Optional<URI> target = redirect(request, response);
            if (target.isEmpty()) {
                return response;
            }
            if (!isHome(request, target.get()) && !(wish.elsewhere() && PublicHost.isAt(target.get()))) {
                return response;
            }
            if (response.body() instanceof InputStream unread) {
                unread.close();
            }
            response = hop(request, target.get(), proof, wish);
        }
        return response;
    }

    /** Beyond its origin a request is nobody's: no credential, none of the definition's headers. */
    private <T> HttpResponse<T> hop(ProviderRequest request, URI target, Proof proof, Wish<T> wish) throws IOException {
        HttpRequest.Builder asked =
                isHome(request, target) ? http(request, target, proof, wish.accept()) : bare(target, wish.accept());
        wish.also().forEach(asked::setHeader);
        return send(asked.build(), wish.body());
    }

    private HttpRequest.Builder http(ProviderRequest request, URI uri, Proof proof, String accept) {
        HttpRequest.Builder builder = bare(proof.written(uri), accept);
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
        proof.headers().forEach((name, value) -> builder.setHeader(name, value.reveal()));
        return builder;
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
