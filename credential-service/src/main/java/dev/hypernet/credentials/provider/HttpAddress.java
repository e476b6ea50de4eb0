package dev.hypernet.credentials.provider;

import java.net.URI;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An address that can be asked over HTTP. */
final class HttpAddress {
    private static final Set<String> SCHEMES = Set.of("http", "https");

    private HttpAddress() {}

    /**
     * Refuses what is not an absolute http or https address with a host and without user and fragment.
     *
     * @throws IllegalArgumentException with the reason
     */
    static void check(@Nullable URI address) {
        if (address == null) {
            return;
        }
        String scheme = address.getScheme() == null ? "" : address.getScheme().toLowerCase(Locale.ROOT);
        boolean usable = SCHEMES.contains(scheme)
                && address.getHost() != null
                && address.getRawUserInfo() == null
                && address.getRawFragment() == null;
        if (!usable) {
            throw new IllegalArgumentException("must be an http or https address without user and fragment");
        }
    }
}
