package dev.hypernet.connector;

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
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** JSON Schema draft 2020-12 that never fetches: a reference to anywhere else is an error. */
final class JsonSchemas {
    private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";
    private static final String BUNDLED = "classpath:draft/2020-12/";

    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(
            VersionFlag.V202012, builder -> builder.schemaLoaders(loaders -> loaders.add(JsonSchemas::onlyTheDialect)));

    private static final SchemaValidatorsConfig CONFIG = SchemaValidatorsConfig.builder()
            .pathType(PathType.JSON_POINTER)
            .locale(Locale.ROOT)
            .formatAssertionsEnabled(true)
            .build();

    private JsonSchemas() {}

    /** One complaint: the pointer is into the value that was checked. */
    record Complaint(String pointer, String keyword, String message) {}

    /**
     * Compiles a schema that is known to be sound.
     *
     * @throws IllegalArgumentException when it is not
     */
    static JsonSchema compile(JsonNode schema) {
        List<Complaint> complaints = complaintsAbout(schema);
        if (!complaints.isEmpty()) {
            throw new IllegalArgumentException(complaints.toString());
        }
        return FACTORY.getSchema(schema, CONFIG);
    }

    /** What is wrong with a schema itself; empty when it compiles. */
    static List<Complaint> complaintsAbout(JsonNode schema) {
        List<Complaint> complaints = complaints(FACTORY.getSchema(SchemaLocation.of(DIALECT), CONFIG), schema);
        if (!complaints.isEmpty()) {
            return complaints;
        }
        if (!schema.path("$schema").asText(DIALECT).equals(DIALECT)) {
            return List.of(new Complaint("/$schema", "$schema", "is not " + DIALECT));
        }
        try {
            FACTORY.getSchema(schema, CONFIG).initializeValidators();
            return List.of();
        } catch (RuntimeException refused) {
            return List.of(new Complaint("", "schema", "does not compile: " + reason(refused)));
        }
    }

    private static String reason(Throwable refused) {
        Throwable innermost = refused;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        return String.valueOf(innermost.getMessage()).replaceFirst("^[: ]+", "");
    }

    /** What a schema has against a value. */
    static List<Complaint> complaints(JsonSchema schema, JsonNode value) {
        return schema.validate(value).stream()
                .map(JsonSchemas::complaint)
                .distinct()
                .toList();
    }

    private static Complaint complaint(ValidationMessage message) {
        String pointer = message.getInstanceLocation().toString();
        // An unknown member is pointed at itself; a missing one can only be told of the object that lacks it.
        boolean unknown = message.getType().equals("additionalProperties");
        return new Complaint(
                unknown ? Problem.at(pointer, message.getProperty()) : pointer, message.getType(), message.getError());
    }

    private static @Nullable InputStreamSource onlyTheDialect(AbsoluteIri address) {
        if (address.toString().startsWith(BUNDLED)) {
            return null;
        }
        throw new IllegalArgumentException("a schema may refer only to its own parts, not to " + address);
    }
}
