package dev.hypernet.credentials.provider;

import dev.hypernet.outbound.Admission;
import dev.hypernet.outbound.EgressGuard;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.core.http.HttpClient;
import io.vertx.mutiny.core.http.HttpClientRequest;
import io.vertx.mutiny.core.http.HttpClientResponse;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** How a provider is asked: no redirect is followed, an answer has at most 1 MiB, and each request a bounded time. */
final class ProviderHttp {
    static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    static final double JITTER = 0.5;
    static final int RETRIES = 2;

    private static final int CONNECTIONS_PER_HOST = 64;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

    private final HttpClient http;
    private final EgressGuard guard;
    private final Duration connectTimeout;

    ProviderHttp(Vertx vertx, EgressGuard guard, Duration connectTimeout) {
        this.guard = guard;
        this.connectTimeout = connectTimeout;
        // Traces end here: their headers are no business of a provider.
        this.http = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout(Math.toIntExact(connectTimeout.toMillis()))
                .setMaxPoolSize(CONNECTIONS_PER_HOST)
                .setTracingPolicy(TracingPolicy.IGNORE));
    }

    /** A request for an address, with what every request says. */
    RequestOptions request(HttpMethod method, URI address) {
        return new RequestOptions()
                .setMethod(method)
                .setAbsoluteURI(address.toString())
                .setFollowRedirects(false)
                .setConnectTimeout(connectTimeout.toMillis())
                .putHeader("Accept", "application/json")
                .putHeader("User-Agent", "hypernet-core");
    }

    /** A request with a form to send. */
    RequestOptions form(URI address) {
        return request(HttpMethod.POST, address).putHeader("Content-Type", "application/x-www-form-urlencoded");
    }

    /** A form's text, or the query of an address. */
    static String encoded(Map<String, String> form) {
        return form.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Asks once; fails with {@link Unreachable} alone. */
    Uni<ProviderAnswer> send(RequestOptions options, String body, Duration limit) {
        return guard.admit(origin(options))
                .chain(admission -> http.request(pinned(options, admission)))
                .chain(request -> answer(request, Buffer.buffer(body)))
                .onFailure(failure -> !(failure instanceof Unreachable))
                .transform(failure -> Unreachable.brokenOff())
                .plug(asked -> new Deadline(limit).on(asked, () -> Unreachable.tooSlow(limit)))
                .invoke(ProviderHttp::failWhenBroken);
    }

    private static URI origin(RequestOptions options) {
        try {
            String scheme = Boolean.TRUE.equals(options.isSsl()) ? "https" : "http";
            return new URI(scheme, null, options.getHost(), options.getPort(), null, null, null);
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** To exactly the address that was checked, in the name of the host. */
    private static RequestOptions pinned(RequestOptions options, Admission admission) {
        return switch (admission) {
            case Admission.Admitted admitted ->
                options.setServer(SocketAddress.inetSocketAddress(
                        options.getPort(), admitted.addresses().getFirst().getHostAddress()));
            case Admission.Unresolved nowhere -> throw Unreachable.brokenOff();
            case Admission.Denied denied -> throw Unreachable.refused(denied.reason());
        };
    }

    /** Asks again, a bounded number of times, where that may do. */
    static Uni<ProviderAnswer> persistently(Uni<ProviderAnswer> asked, Predicate<Throwable> mayTryAgain) {
        return asked.onFailure(mayTryAgain)
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .withJitter(JITTER)
                .atMost(RETRIES);
    }

    private static Uni<ProviderAnswer> answer(HttpClientRequest request, Buffer body) {
        return request.send(body)
                .chain(ProviderHttp::read)
                .onFailure()
                .invoke(() -> request.reset())
                .onCancellation()
                .invoke(() -> request.reset())
                .onFailure(TooLarge.class)
                .recoverWithItem(failure -> new ProviderAnswer(failure.status(), null, null));
    }

    private static Uni<ProviderAnswer> read(HttpClientResponse response) {
        int status = response.statusCode();
        return response.toMulti()
                .collect()
                .in(() -> io.vertx.core.buffer.Buffer.buffer(), (body, part) -> append(status, body, part))
                .onFailure(failure -> !(failure instanceof TooLarge))
                .transform(failure -> Unreachable.halfWay())
                .map(body -> new ProviderAnswer(status, body.getBytes(), response.getHeader("Date")));
    }

    private static void append(int status, io.vertx.core.buffer.Buffer body, Buffer part) {
        if (body.length() + part.length() > ProviderAnswer.LARGEST_BYTES) {
            throw new TooLarge(status);
        }
        body.appendBuffer(part.getDelegate());
    }

    private static void failWhenBroken(ProviderAnswer answer) {
        if (answer.status() >= 500) {
            throw Unreachable.answering(answer.status());
        }
    }

    /** The answer grew beyond the limit. */
    private static final class TooLarge extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final int status;

        TooLarge(int status) {
            super("too large", null, false, false);
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    /** There was no answer, or one that says as much. */
    static final class Unreachable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final boolean finished;

        /**
         * It stays at that.
         *
         * @param finished the same request is of no use again, or may have been served
         */
        private Unreachable(String message, boolean finished) {
            super(message, null, false, false);
            this.finished = finished;
        }

        private static Unreachable brokenOff() {
            return new Unreachable("could not be reached or broke the connection off", false);
        }

        /** It had begun to answer, so it has served the request. */
        private static Unreachable halfWay() {
            return new Unreachable("broke its answer off", true);
        }

        /** The operator decides what may be asked: {@code hypernet.egress.allow}. */
        private static Unreachable refused(String reason) {
            return new Unreachable("may not be asked: its address " + reason, true);
        }

        private static Unreachable tooSlow(Duration limit) {
            return new Unreachable("did not answer within " + limit.toMillis() + " ms", true);
        }

        private static Unreachable answering(int status) {
            return new Unreachable("answered " + status, false);
        }

        /** Nothing came of the request for sure, so that it may be made again whatever it asks for. */
        static boolean wasNotServed(Throwable failure) {
            return failure instanceof Unreachable unreachable && !unreachable.finished;
        }
    }
}
