package dev.hypernet.sandbox;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/** JSON as the sandbox speaks it: snake_case, absent rather than null, instants as ISO 8601, strict when reading. */
final class Json {

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .defaultPropertyInclusion(JsonInclude.Value.construct(NON_NULL, NON_NULL))
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .addModule(new SimpleModule()
                    .addSerializer(Instant.class, ToStringSerializer.instance)
                    .addSerializer(LocalDate.class, ToStringSerializer.instance))
            .build();

    private Json() {}

    static Buffer write(Object value) {
        try {
            return Buffer.buffer(MAPPER.writeValueAsBytes(value));
        } catch (JsonProcessingException failure) {
            throw new IllegalStateException("cannot write " + value.getClass().getName(), failure);
        }
    }

    /** The request's body, whatever it holds; nothing when it is no JSON. */
    static Optional<JsonNode> tree(RoutingContext context) {
        String body = context.body().asString();
        if (body == null || body.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(MAPPER.readTree(body));
        } catch (JsonProcessingException failure) {
            return Optional.empty();
        }
    }

    /** The object that is written there; nothing when it is no JSON object. */
    static Optional<ObjectNode> object(Buffer json) {
        try {
            return MAPPER.readTree(json.getBytes()) instanceof ObjectNode object
                    ? Optional.of(object)
                    : Optional.empty();
        } catch (IOException failure) {
            return Optional.empty();
        }
    }

    /** The request's body as the given record; a body that is none is a {@link Refusal}. */
    static <T> T read(RoutingContext context, Class<T> type) {
        String body = context.body().asString();
        if (body == null || body.isBlank()) {
            throw Refusal.invalid("A JSON body is required.");
        }
        try {
            T value = MAPPER.readValue(body, type);
            if (value == null) {
                throw Refusal.invalid("A JSON object is required.");
            }
            return value;
        } catch (JsonProcessingException failure) {
            throw Refusal.invalid("The JSON body cannot be read: " + failure.getOriginalMessage());
        }
    }
}
