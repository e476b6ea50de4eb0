package dev.hypernet.credentials.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What came back from a provider.
 *
 * @param body null for one beyond the limit
 * @param date its header {@code Date}; null without
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ProviderAnswer(
        int status, byte @Nullable [] body, @Nullable String date) {
    static final int LARGEST_BYTES = 1 << 20;

    private static final ObjectMapper JSON = new ObjectMapper();
    /** Its header tells whole seconds, and clocks that are kept differ a little: less is no difference. */
    private static final Duration TOLERANCE = Duration.ofSeconds(30);
    /** More is no clock that is wrong but a header that is. */
    private static final Duration WIDEST = Duration.ofHours(24);

    /** The body as a JSON object or array: some tell accounts, or tokens, as a list. Nothing when it is neither. */
    Optional<JsonNode> json() {
        if (body == null) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(JSON.readTree(body)).filter(JsonNode::isContainerNode);
        } catch (IOException notJson) {
            return Optional.empty();
        }
    }

    boolean isLongerThan(int bytes) {
        return body == null || body.length > bytes;
    }

    /**
     * How far the provider's clock is ahead of ours, if far enough to matter: its header was written at some time
     * between the two.
     */
    Duration clockAhead(Instant askedAt, Instant answeredAt) {
        try {
            Instant theirs = date == null ? askedAt : Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date));
            Instant ours = theirs.isAfter(answeredAt) ? answeredAt : askedAt;
            boolean possible = !theirs.isBefore(askedAt) && !theirs.isAfter(answeredAt);
            Duration ahead = Duration.between(ours, theirs);
            boolean matters =
                    ahead.abs().compareTo(TOLERANCE) > 0 && ahead.abs().compareTo(WIDEST) <= 0;
            return possible || !matters ? Duration.ZERO : ahead;
        } catch (DateTimeException noDate) {
            return Duration.ZERO;
        }
    }

    /** What is wrong with it, for people; nothing of the body. */
    String flaw(String due) {
        if (body == null) {
            return "answered more than " + LARGEST_BYTES + " bytes";
        }
        if (status != 200) {
            return "answered " + status;
        }
        return json().isPresent() ? "answered without " + due : "answered no JSON";
    }
}
