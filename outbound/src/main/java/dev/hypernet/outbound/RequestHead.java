package dev.hypernet.outbound;

import dev.hypernet.platform.secret.Secret;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A request as it is written: to one checked address, in the name of the host. */
final class RequestHead {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    private static final String AGENT = "Hypernet-Core";
    /** Some providers answer HTML to whoever asks for nothing. */
    private static final String ACCEPT = "application/json, */*;q=0.5";

    private RequestHead() {}

    /**
     * The head.
     *
     * @param target the request's own address, or one of the same origin that it was sent on to
     * @param address connected to as it is; the host still is what Host, SNI and the certificate are about
     */
    static RequestOptions of(OutboundRequest request, URI target, InetAddress address, Limits limits) {
        URI ascii = URI.create(target.toASCIIString());
        RequestOptions head = new RequestOptions()
                .setMethod(HttpMethod.valueOf(request.method()))
                .setServer(SocketAddress.inetSocketAddress(
                        port(ascii), PublicAddresses.numeric(address).toNormalizedString()))
                .setHost(ascii.getHost().toLowerCase(Locale.ROOT))
                .setPort(port(ascii))
                .setSsl(EgressGuard.isTls(ascii))
                .setURI(path(ascii) + query(ascii.getRawQuery(), request.proof().query()))
                .setFollowRedirects(false)
                .setConnectTimeout(limits.connect().toMillis())
                .putHeader("Accept", ACCEPT)
                .putHeader("User-Agent", AGENT);
        request.headers().forEach(head::putHeader);
        if (request.contentType() != null) {
            head.putHeader("Content-Type", request.contentType());
        }
        request.proof().headers().forEach((name, value) -> head.putHeader(name, value.reveal()));
        return head;
    }

    static int port(URI address) {
        return address.getPort() >= 0 ? address.getPort() : EgressGuard.isTls(address) ? HTTPS : HTTP;
    }

    private static String path(URI target) {
        return target.getRawPath().isEmpty() ? "/" : target.getRawPath();
    }

    /** A redirect may repeat the credentials: they are written once. */
    private static String query(@Nullable String own, Map<String, Secret> proof) {
        if (proof.isEmpty()) {
            return own == null ? "" : "?" + own;
        }
        Stream<String> kept = own == null || own.isEmpty()
                ? Stream.empty()
                : Arrays.stream(own.split("&", -1)).filter(parameter -> !proof.containsKey(name(parameter)));
        Stream<String> proven = proof.entrySet().stream()
                .map(parameter -> encoded(parameter.getKey()) + "="
                        + encoded(parameter.getValue().reveal()));
        return Stream.concat(kept, proven).collect(Collectors.joining("&", "?", ""));
    }

    private static String name(String parameter) {
        int end = parameter.indexOf('=');
        return URLDecoder.decode(end < 0 ? parameter : parameter.substring(0, end), StandardCharsets.UTF_8);
    }

    /** A space as %20, which means one wherever it stands. */
    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
