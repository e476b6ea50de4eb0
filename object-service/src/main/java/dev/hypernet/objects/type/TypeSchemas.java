package dev.hypernet.objects.type;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.AbsoluteIri;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.resource.InputStreamSource;
import dev.hypernet.platform.problem.FieldError;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** JSON Schema draft 2020-12 that never fetches, and complaints that point at the member they are about. */
final class TypeSchemas {
    static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";

    private static final String BUNDLED = "classpath:draft/2020-12/";
    private static final int MOST_COMPLAINTS = 50;
    private static final Set<String> OF_A_MEMBER = Set.of("required", "additionalProperties", "unevaluatedProperties");

    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(
            VersionFlag.V202012, builder -> builder.schemaLoaders(loaders -> loaders.add(TypeSchemas::onlyTheDialect)));

    private static final SchemaValidatorsConfig CONFIG = SchemaValidatorsConfig.builder()
            .pathType(PathType.JSON_POINTER)
            .locale(Locale.ROOT)
            .formatAssertionsEnabled(true)
            .build();

    private TypeSchemas() {}

    /** A schema that is known to be sound, ready for many threads. */
    static JsonSchema compile(JsonNode schema) {
        JsonSchema compiled = FACTORY.getSchema(schema, CONFIG);
        compiled.initializeValidators();
        return compiled;
    }

    /** What is wrong with a schema itself, pointers into it; nothing when it compiles. */
    static List<FieldError> complaintsAbout(JsonNode schema) {
        List<FieldError> complaints = complaints(FACTORY.getSchema(SchemaLocation.of(DIALECT), CONFIG), schema, "");
        if (!complaints.isEmpty()) {
            return complaints;
        }
        try {
            compile(schema);
            return List.of();
        } catch (RuntimeException refused) {
            return List.of(new FieldError("", "does not compile: " + reason(refused)));
        }
    }

    /** What a schema has against a value; pointers begin with the prefix. */
    static List<FieldError> complaints(JsonSchema schema, JsonNode value, String prefix) {
        return schema.validate(value).stream()
                .map(message -> new FieldError(prefix + pointer(message), String.valueOf(message.getError())))
                .distinct()
                .limit(MOST_COMPLAINTS)
                .toList();
    }

    /** Which rules a value breaks, as places in the schema: unlike a pointer these hold nothing of the value. */
    static List<String> brokenRules(JsonSchema schema, JsonNode value) {
        return schema.validate(value).stream()
                .map(message -> String.valueOf(message.getSchemaLocation().getFragment()))
                .distinct()
                .limit(MOST_COMPLAINTS)
                .toList();
    }

    /** RFC 6901: a member's name as a step of a pointer. */
    static String step(String name) {
        return "/" + name.replace("~", "~0").replace("/", "~1");
    }

    private static String pointer(ValidationMessage message) {
        String pointer = message.getInstanceLocation().toString();
        boolean ofMember = OF_A_MEMBER.contains(message.getType()) && message.getProperty() != null;
        return ofMember ? pointer + step(message.getProperty()) : pointer;
    }

    private static String reason(Throwable refused) {
        Throwable innermost = refused;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        return String.valueOf(innermost.getMessage()).replaceFirst("^[: ]+", "");
    }

    private static @Nullable InputStreamSource onlyTheDialect(AbsoluteIri address) {
        if (address.toString().startsWith(BUNDLED)) {
            return null;
        }
        throw new IllegalArgumentException("a schema may refer only to its own parts, not to " + address);
    }
}
