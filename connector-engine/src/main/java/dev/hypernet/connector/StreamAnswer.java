package dev.hypernet.connector;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What came back for a stream's request.
 *
 * @param headers by name in small letters; of a header that came several times the first
 * @param body null where it is no JSON
 * @param receivedAt what the provider's "in 30 seconds" counts from
 */
public record StreamAnswer(
        int status, Map<String, String> headers, @Nullable JsonNode body, Instant receivedAt) {
    public StreamAnswer {
        Map<String, String> lower = new TreeMap<>();
        headers.forEach((name, value) -> lower.putIfAbsent(name.toLowerCase(Locale.ROOT), value));
        headers = Map.copyOf(lower);
    }
}
