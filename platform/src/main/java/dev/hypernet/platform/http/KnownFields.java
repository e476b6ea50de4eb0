package dev.hypernet.platform.http;

import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Which fields the views have, as Jackson writes them. In a map every name may be one. */
final class KnownFields {
    private final ObjectMapper json;
    private final Map<JavaType, Map<String, JavaType>> fields = new ConcurrentHashMap<>();

    KnownFields(ObjectMapper json) {
        this.json = json;
    }

    /** Whether the way leads somewhere, field by field. */
    boolean has(Class<?> type, List<String> way) {
        return has(json.constructType(type), way);
    }

    private boolean has(JavaType type, List<String> way) {
        if (way.isEmpty() || isFree(type)) {
            return true;
        }
        if (type.isContainerType() || type.isReferenceType()) {
            return has(type.getContentType(), way);
        }
        JavaType field = fields.computeIfAbsent(type, this::fieldsOf).get(way.getFirst());
        return field != null && has(field, way.subList(1, way.size()));
    }

    private static boolean isFree(JavaType type) {
        return type.isMapLikeType() || type.isJavaLangObject() || type.isTypeOrSubTypeOf(JsonNode.class);
    }

    private Map<String, JavaType> fieldsOf(JavaType type) {
        BeanDescription description = json.getSerializationConfig().introspect(type);
        // What writes itself as one value, an id for instance, has nothing inside.
        if (type.isPrimitive() || description.findJsonValueAccessor() != null || isOfJava(type)) {
            return Map.of();
        }
        return description.findProperties().stream()
                .filter(BeanPropertyDefinition::couldSerialize)
                .collect(Collectors.toMap(BeanPropertyDefinition::getName, BeanPropertyDefinition::getPrimaryType));
    }

    private static boolean isOfJava(JavaType type) {
        return type.getRawClass().getPackageName().startsWith("java.");
    }
}
