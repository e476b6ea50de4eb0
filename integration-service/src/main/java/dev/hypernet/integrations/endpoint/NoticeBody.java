package dev.hypernet.integrations.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.contracts.event.Event;
import dev.hypernet.platform.event.CloudEvent;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/**
 * Writes what is sent, as Standard Webhooks recommend: {@code {type, timestamp, data}}, the data as on the topics. What is
 * larger than 64 KiB comes as its id alone, to be fetched.
 */
@Singleton
class NoticeBody {
    private static final String TEST = "dev.hypernet.webhook.test.v1";
    private static final int LARGEST_BYTES = 1 << 16;

    private final ObjectMapper json;
    private final Clock clock;

    NoticeBody(ObjectMapper json, Clock clock) {
        this.json = json;
        this.clock = clock;
    }

    Notice of(CloudEvent<? extends Event> event) {
        Instant at = Objects.requireNonNullElseGet(event.time(), clock::instant);
        String whole = written(event.type(), at, json.valueToTree(event.data()));
        return new Notice(event.id(), event.type(), at, isSmall(whole) ? whole : thin(event, at));
    }

    private static boolean isSmall(String whole) {
        return whole.length() <= LARGEST_BYTES && whole.getBytes(StandardCharsets.UTF_8).length <= LARGEST_BYTES;
    }

    private String thin(CloudEvent<? extends Event> event, Instant at) {
        return written(
                event.type(),
                at,
                json.createObjectNode()
                        .put("id", event.data().aggregateId().toString())
                        .put("is_too_large", true));
    }

    /** To see that something arrives. */
    Notice test(UUID endpoint) {
        Instant now = clock.instant();
        return new Notice(
                UUID.randomUUID(),
                TEST,
                now,
                written(TEST, now, json.createObjectNode().put("endpoint_id", endpoint.toString())));
    }

    private String written(String type, Instant at, ObjectNode data) {
        try {
            return json.writeValueAsString(json.createObjectNode()
                    .put("type", type)
                    .put("timestamp", at.toString())
                    .set("data", data));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree that cannot be written", impossible);
        }
    }
}
