package dev.hypernet.objects.throttle;

import io.netty.util.NetUtil;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Where a request comes from, as far as attempts are counted: an IPv4 address, or an IPv6 network of 64 bits, since a
 * single machine has all of its addresses.
 *
 * <p>Behind a proxy this is the proxy's unless Quarkus is told to trust it ({@code quarkus.http.proxy}).
 */
public record ClientAddress(String value) {
    private static final int IPV6_BYTES = 16;
    private static final int NETWORK_BYTES = 8;

    public static ClientAddress of(HttpServerRequest request) {
        return of(
                request.remoteAddress() == null ? null : request.remoteAddress().hostAddress());
    }

    static ClientAddress of(@Nullable String address) {
        byte[] bytes = address == null ? null : NetUtil.createByteArrayFromIpAddressString(address);
        if (bytes == null) {
            return new ClientAddress("local");
        }
        return new ClientAddress(
                HexFormat.of().formatHex(bytes.length == IPV6_BYTES ? Arrays.copyOf(bytes, NETWORK_BYTES) : bytes));
    }
}
