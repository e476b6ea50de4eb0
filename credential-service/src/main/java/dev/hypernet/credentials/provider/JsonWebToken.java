package dev.hypernet.credentials.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.platform.secret.Secret;
import java.io.IOException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/** What a signed token, RFC 7519, says of itself. It is the provider's to verify: nothing here asks who signed it. */
public final class JsonWebToken {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Header, claims, signature. */
    private static final int PARTS = 3;

    /** The end of the years of four digits: later is no time that anybody meant. */
    static final long LAST_SECOND = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

    private JsonWebToken() {}

    /** The claim {@code exp}, in whole seconds; nothing when this is no such token or has no such time. */
    public static Optional<Instant> expiry(Secret token) {
        String[] parts = token.reveal().strip().split("\\.", -1);
        return parts.length == PARTS
                ? claims(parts[1]).map(claims -> claims.path("exp")).flatMap(JsonWebToken::time)
                : Optional.empty();
    }

    private static Optional<JsonNode> claims(String part) {
        try {
            return Optional.ofNullable(JSON.readTree(Base64.getUrlDecoder().decode(part)))
                    .filter(JsonNode::isObject);
        } catch (IllegalArgumentException | IOException noToken) {
            return Optional.empty();
        }
    }

    /** A number of seconds that may have decimals: as a double it cannot overflow into another time. */
    private static Optional<Instant> time(JsonNode seconds) {
        double value = seconds.isNumber() ? seconds.doubleValue() : -1;
        return value >= 0 && value <= LAST_SECOND ? Optional.of(Instant.ofEpochSecond((long) value)) : Optional.empty();
    }
}
