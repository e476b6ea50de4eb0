package dev.hypernet.sync.provider;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Whether an address that a provider, not an operator, chose may be asked: a host of the open internet, over TLS. */
final class PublicHost {
    private static final int UNIQUE_LOCAL = 0xFC;
    private static final int UNIQUE_LOCAL_MASK = 0xFE;

    private PublicHost() {}

    static boolean isAt(URI address) {
        try {
            return "https".equalsIgnoreCase(address.getScheme())
                    && Arrays.stream(InetAddress.getAllByName(address.getHost()))
                            .allMatch(PublicHost::isPublic);
        } catch (UnknownHostException nowhere) {
            return false;
        }
    }

    private static boolean isPublic(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean uniqueLocal = bytes.length == 16 && (bytes[0] & UNIQUE_LOCAL_MASK) == UNIQUE_LOCAL;
        return !uniqueLocal
                && !address.isLoopbackAddress()
                && !address.isAnyLocalAddress()
                && !address.isLinkLocalAddress()
                && !address.isSiteLocalAddress()
                && !address.isMulticastAddress();
    }
}
