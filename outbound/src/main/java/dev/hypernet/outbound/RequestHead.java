package dev.hypernet.outbound;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;

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
                .setURI(path(ascii) + request.proof().query(ascii.getRawQuery()))
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
}
