package dev.hypernet.platform.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.type.LogicalType;
import dev.hypernet.platform.problem.Problem;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * How the bodies of requests are read, which is stricter than how services read one another's events: no field twice,
 * no more than 64 levels, no text for a number nor a number for text, nothing behind the value, nothing that cannot be
 * stored. Jackson's own mapper, which reads events and the answers of others, is not touched.
 */
@Singleton
public class RequestJson {
    static final int DEEPEST = 64;
    private static final int LONGEST_NUMBER = 1000;

    private final ObjectMapper json;

    public RequestJson(ObjectMapper json) {
        this.json = json.copyWith(factory()).registerModules(RequestIds.module(), RequestTimes.module());
        this.json.setConfig(this.json.getDeserializationConfig().without(MapperFeature.ALLOW_COERCION_OF_SCALARS));
        this.json
                .coercionConfigFor(LogicalType.Textual)
                .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
    }

    /** What the body holds; null for an empty one. What it must not hold is a {@link Problem}. */
    @Nullable
    Object read(InputStream body, Type type) throws IOException {
        JavaType target = json.constructType(type);
        try (JsonParser parser = new StorableParser(json.getFactory().createParser(body))) {
            Object value =
                    parser.nextToken() == null ? null : json.readerFor(target).readValue(parser);
            if (parser.nextToken() != null) {
                throw new Problem(400, "bad-request", "The request cannot be read", "More follows the JSON value.");
            }
            return value;
        } catch (IOException failure) {
            Problem problem = UnreadableJson.problem(failure);
            if (problem == null) {
                throw failure;
            }
            throw problem;
        }
    }

    /** The same strictness for a tree that was made from a body. */
    <T> T read(JsonNode tree, Class<T> type) {
        try {
            return json.treeToValue(tree, type);
        } catch (IOException failure) {
            Problem problem = UnreadableJson.problem(failure);
            throw problem == null ? new UncheckedIOException(failure) : problem;
        }
    }

    ObjectMapper mapper() {
        return json;
    }

    private static JsonFactory factory() {
        return JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(DEEPEST)
                        .maxNumberLength(LONGEST_NUMBER)
                        .build())
                .build();
    }
}
