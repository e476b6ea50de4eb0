package dev.hypernet.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.google.re2j.Pattern;
import com.networknt.schema.AbsoluteIri;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.resource.InputStreamSource;
import com.networknt.schema.resource.SchemaLoader;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** JSON Schema draft 2020-12 that never fetches: a reference to anywhere else is an error. */
final class JsonSchemas {
    private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";
    private static final String BUNDLED = "classpath:draft/2020-12/";

    /** What the library says of every pattern that does not compile. */
    private static final String NO_PATTERN =
            "does not match the regex pattern must be a valid ECMA-262 regular expression";

    /** So many complaints tell enough of one value. */
    private static final int MAX_COMPLAINTS = 50;

    static final SchemaValidatorsConfig CONFIG = SchemaValidatorsConfig.builder()
            .pathType(PathType.JSON_POINTER)
            .locale(Locale.ROOT)
            .formatAssertionsEnabled(true)
            .regularExpressionFactory(JsonSchemas::linear)
            .build();

    private static final JsonSchemaFactory FACTORY = factory(elsewhere -> null);

    /** What a schema itself is checked with: its patterns are read as they will be matched. */
    private static final JsonSchema SCHEMA = JsonSchemaFactory.getInstance(
                    VersionFlag.V202012,
                    builder -> builder.schemaLoaders(loaders -> loaders.add(JsonSchemas::onlyTheDialect)))
            .getSchema(SchemaLocation.of(DIALECT), CONFIG);

    /** Has nothing against anything. */
    static final JsonSchema ANYTHING = compiled(JsonNodeFactory.instance.objectNode());

    private JsonSchemas() {}

    /** One complaint: the pointer is into the value that was checked. */
    record Finding(String pointer, String keyword, String message) {}

    /**
     * A factory of schemas that knows the dialect and nothing else.
     *
     * @param known documents that a schema may refer to nevertheless, by their address; null for one that is not known
     */
    static JsonSchemaFactory factory(SchemaLoader known) {
        return JsonSchemaFactory.getInstance(
                VersionFlag.V202012,
                builder -> builder.metaSchema(Formats.dialect())
                        .schemaLoaders(loaders -> loaders.add(known).add(JsonSchemas::onlyTheDialect)));
    }

    /**
     * Compiles a schema that is known to be sound.
     *
     * @throws IllegalArgumentException when it is not
     */
    static JsonSchema compile(JsonNode schema) {
        List<Finding> findings = complaintsAbout(schema);
        if (!findings.isEmpty()) {
            throw new IllegalArgumentException(findings.toString());
        }
        return compiled(schema);
    }

    /**
     * RE2 takes a time in proportion to the text, whatever the pattern: a document's author writes the one, and anybody who
     * calls writes the other. It knows no look-around and no back-reference; a document that uses one is refused.
     */
    private static RegularExpression linear(String pattern) {
        Pattern compiled = Pattern.compile(pattern);
        return text -> compiled.matcher(text).find();
    }

    /** A schema that nothing was found wrong with, ready for use by many threads at once. */
    static JsonSchema compiled(JsonNode schema) {
        JsonSchema compiled = FACTORY.getSchema(schema, CONFIG);
        compiled.initializeValidators();
        return compiled;
    }

    /** What is wrong with a schema itself; empty when it compiles. */
    static List<Finding> complaintsAbout(JsonNode schema) {
        return complaintsAbout(FACTORY, schema);
    }

    /** As {@link #complaintsAbout(JsonNode)}, with what another factory knows. */
    static List<Finding> complaintsAbout(JsonSchemaFactory factory, JsonNode schema) {
        List<Finding> findings = complaints(SCHEMA, schema);
        if (!findings.isEmpty()) {
            return findings;
        }
        if (!schema.path("$schema").asText(DIALECT).equals(DIALECT)) {
            return List.of(new Finding("/$schema", "$schema", "is not " + DIALECT));
        }
        try {
            JsonSchema compiled = factory.getSchema(schema, CONFIG);
            compiled.initializeValidators();
            // Some of what is wrong with references shows only when they are followed.
            compiled.validate(JsonNodeFactory.instance.objectNode());
            return List.of();
        } catch (StackOverflowError endless) {
            return List.of(new Finding("", "schema", "does not compile: it refers to itself without end"));
        } catch (RuntimeException refused) {
            return List.of(new Finding("", "schema", "does not compile: " + reason(refused)));
        }
    }

    private static String reason(Throwable refused) {
        Throwable innermost = refused;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        return String.valueOf(innermost.getMessage()).replaceFirst("^[: ]+", "");
    }

    /**
     * What a schema has against a value. A value that it cannot come to an end with, for it refers to itself without
     * going further down, or that the library does not bear, is complained about too.
     */
    static List<Finding> complaints(JsonSchema schema, JsonNode value) {
        try {
            return schema.validate(value).stream()
                    .map(JsonSchemas::finding)
                    .distinct()
                    .limit(MAX_COMPLAINTS)
                    .toList();
        } catch (StackOverflowError tooDeep) {
            return List.of(new Finding("", "schema", "is nested too deeply to be checked"));
        } catch (RuntimeException unborne) {
            return List.of(new Finding("", "schema", "cannot be checked"));
        }
    }

    private static Finding finding(ValidationMessage message) {
        String pointer = message.getInstanceLocation().toString();
        // An unknown member is pointed at itself; a missing one can only be told of the object that lacks it.
        boolean unknown = message.getType().equals("additionalProperties");
        return new Finding(
                unknown ? Problem.at(pointer, message.getProperty()) : pointer,
                message.getType(),
                message.getError().replace(NO_PATTERN, "is no regular expression as RE2 reads it"));
    }

    private static @Nullable InputStreamSource onlyTheDialect(AbsoluteIri address) {
        if (address.toString().startsWith(BUNDLED)) {
            return null;
        }
        throw new IllegalArgumentException("a schema may refer only to its own parts, not to " + address);
    }
}
