package dev.hypernet.outbound;

import dev.hypernet.platform.secret.Secret;
import java.util.Map;

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
}
