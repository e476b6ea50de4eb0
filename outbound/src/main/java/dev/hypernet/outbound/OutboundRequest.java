package dev.hypernet.outbound;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a provider.
 *
 * @param method GET, HEAD, POST, PUT, PATCH or DELETE
 * @param uri absolute, http or https, without a user part; a fragment is not sent
 * @param headers at most one of a name; those that steer the connection itself ({@code Host}, {@code Content-Length},
 *     {@code Accept-Encoding} …) are the client's own and refused
 * @param contentType of the body; null sends none
 * @param body empty where there is none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record OutboundRequest(
        String method,
        URI uri,
        Map<String, String> headers,
        @Nullable String contentType,
        byte[] body,
        Proof proof) {

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");
    private static final Set<String> SENDING = Set.of("POST", "PUT", "PATCH");

    /** What tells two messages on a connection apart, and whose they are: RFC 9110 §7.6.1, RFC 9112 §6. */
    private static final Set<String> OWN = Set.of(
            "accept-encoding",
            "connection",
            "content-length",
            "expect",
            "host",
            "keep-alive",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private static final Predicate<String> TOKEN =
            Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+").asMatchPredicate();
    /** Printable ASCII: no line of its own, and nothing that the two ends could read differently. */
    private static final Predicate<String> VALUE =
            Pattern.compile("[\\t\\x20-\\x7E]*").asMatchPredicate();

    public OutboundRequest {
        headers = Map.copyOf(headers);
    }

    /** Without a body. */
    public OutboundRequest(String method, URI uri, Map<String, String> headers, Proof proof) {
        this(method, uri, headers, null, new byte[0], proof);
    }

    /** Whom it asks, and nothing of what: no header, parameter or body. */
    @Override
    public String toString() {
        return method + " " + uri.getScheme() + "://" + uri.getHost() + uri.getRawPath();
    }

    /** What makes it unfit to be sent, for people; never a value. */
    Optional<String> flaw() {
        if (!METHODS.contains(method)) {
            return Optional.of(
                    "its method is not one of " + METHODS.stream().sorted().toList());
        }
        if (contentType != null && !VALUE.test(contentType)) {
            return Optional.of("its content type is not what HTTP allows");
        }
        return Stream.concat(
                        headers.entrySet().stream().map(header -> flaw(header.getKey(), header.getValue())),
                        proof.headers().entrySet().stream()
                                .map(header ->
                                        flaw(header.getKey(), header.getValue().reveal())))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** Whether its length is told, and be it 0: it has a body, or its method means to send one. */
    boolean sends() {
        return body.length > 0 || SENDING.contains(method);
    }

    private static Optional<String> flaw(String name, String value) {
        if (!TOKEN.test(name)) {
            return Optional.of("the name of one of its headers is not what HTTP allows");
        }
        if (OWN.contains(name.toLowerCase(Locale.ROOT))) {
            return Optional.of("its header " + name + " is not the caller's to set");
        }
        return VALUE.test(value)
                ? Optional.empty()
                : Optional.of("the value of its header " + name + " is not what HTTP allows");
    }
}
