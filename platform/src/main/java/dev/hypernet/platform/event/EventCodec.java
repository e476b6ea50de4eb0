package dev.hypernet.platform.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.contracts.event.Event;
import dev.hypernet.contracts.event.EventTypes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** CloudEvents 1.0, Kafka protocol binding, binary mode: attributes in headers, the data as the value. */
@Singleton
public class EventCodec {
    private static final String SOURCE_PREFIX = "/hypernet/";

    private final ObjectMapper json;

    public EventCodec(ObjectMapper json) {
        // Consumers read what a newer producer writes: its new fields are not theirs to refuse.
        this.json = json.copy().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    }

    /** The data, UTF-8 JSON. */
    public byte[] data(Event event) {
        try {
            return json.writeValueAsBytes(event);
        } catch (JsonProcessingException unwritable) {
            throw new IllegalArgumentException(
                    "cannot write " + event.getClass().getName(), unwritable);
        }
    }

    /** The attributes as Kafka headers. */
    public static Map<String, String> headers(UUID id, Event event, String service, Instant time) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("ce_specversion", "1.0");
        headers.put("ce_id", id.toString());
        headers.put("ce_type", EventTypes.nameOf(event.getClass()));
        headers.put("ce_source", SOURCE_PREFIX + service);
        headers.put("ce_subject", event.aggregateId().toString());
        headers.put("ce_time", time.toString());
        headers.put("ce_sequence", Long.toString(event.sequence()));
        headers.put("content-type", "application/json");
        return headers;
    }

    /**
     * Reads a record of a topic.
     *
     * @return nothing for a type this version does not know
     * @throws PoisonException for what can never be read
     */
    public <E extends Event> Optional<CloudEvent<E>> read(ConsumerRecord<String, byte[]> record, Class<E> expected) {
        String type = required(record.headers(), "ce_type");
        return EventTypes.recordOf(type)
                .filter(expected::isAssignableFrom)
                .map(known -> new CloudEvent<>(
                        UUID.fromString(required(record.headers(), "ce_id")),
                        type,
                        Long.parseLong(required(record.headers(), "ce_sequence")),
                        time(record.headers()),
                        parse(record.value(), known.asSubclass(expected))));
    }

    private <E extends Event> E parse(byte[] data, Class<E> type) {
        try {
            return named(json.readValue(data, type));
        } catch (IOException | IllegalArgumentException | NullPointerException unreadable) {
            throw new PoisonException("not a " + type.getSimpleName(), unreadable);
        }
    }

    /** What does not say whose it is and what it is about is no event, however well its envelope looks. */
    private static <E extends Event> E named(E event) {
        Objects.requireNonNull(event.userId());
        Objects.requireNonNull(event.aggregateId());
        return event;
    }

    private static String required(Headers headers, String name) {
        String value = text(headers.lastHeader(name));
        if (value == null) {
            throw new PoisonException("header " + name + " is missing", null);
        }
        return value;
    }

    private static @Nullable Instant time(Headers headers) {
        String time = text(headers.lastHeader("ce_time"));
        try {
            return time == null ? null : Instant.parse(time);
        } catch (DateTimeParseException unreadable) {
            throw new PoisonException("header ce_time is no time", unreadable);
        }
    }

    private static @Nullable String text(@Nullable Header header) {
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
