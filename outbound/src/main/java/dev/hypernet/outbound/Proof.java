package dev.hypernet.outbound;

import dev.hypernet.platform.secret.Secret;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How the caller proves itself: goes to the address's own origin alone, never into a log.
 *
 * @param headers by name; one that the request has as well is replaced
 * @param query parameters by name, appended to the address that is sent and to no other; one that the address has as
 *     well is replaced. Written percent-encoded, in UTF-8
 */
public record Proof(Map<String, Secret> headers, Map<String, Secret> query) {
    public static final Proof NONE = new Proof(Map.of(), Map.of());

    public Proof {
        headers = Map.copyOf(headers);
        query = Map.copyOf(query);
    }

    /**
     * An address with the parameters in it, in ASCII: for whoever sends it at once, and never shown or kept.
     *
     * @param address without them; or with them, where a provider has repeated them
     */
    public URI written(URI address) {
        if (query.isEmpty()) {
            return address;
        }
        URI ascii = URI.create(address.toASCIIString());
        String text = ascii.toString().split("[?#]", 2)[0];
        return URI.create(text + query(ascii.getRawQuery()));
    }

    /** The query with its question mark, or nothing. A redirect may repeat the credentials: they are written once. */
    String query(@Nullable String own) {
        if (query.isEmpty()) {
            return own == null ? "" : "?" + own;
        }
        Stream<String> kept = own == null || own.isEmpty()
                ? Stream.empty()
                : Arrays.stream(own.split("&", -1)).filter(parameter -> !query.containsKey(name(parameter)));
        Stream<String> proven = query.entrySet().stream()
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
