package dev.hypernet.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/**
 * The reading of one document: compiles its parts and collects what is wrong with them, so that an author sees all of it
 * at once. A part that does not compile is replaced by one that is never used, for the document is refused.
 */
final class Compilation {
    private final String file;
    private final JsonNode defaults;
    private final List<Problem> problems = new ArrayList<>();

    Compilation(String file, JsonNode defaults) {
        this.file = file;
        this.defaults = defaults;
    }

    List<Problem> problems() {
        return problems;
    }

    JsonNode defaults() {
        return defaults;
    }

    void problem(String pointer, String message) {
        problems.add(new Problem(file, pointer, message));
    }

    /** A text, or lines of one. */
    Expression expression(String pointer, JsonNode text) {
        try {
            return Expression.compile(pointer, lines(text));
        } catch (ExpressionFailed refused) {
            problem(pointer, refused.reason());
            return Expression.compile(pointer, "null");
        }
    }

    UrlTemplate url(String pointer, JsonNode text) {
        try {
            return UrlTemplate.of(text.textValue(), defaults);
        } catch (IllegalArgumentException refused) {
            problem(pointer, String.valueOf(refused.getMessage()));
            return UrlTemplate.of("http://unused.invalid", defaults);
        }
    }

    /** A JSON Schema; where it is not sound, one that has nothing against anything. */
    JsonSchema schema(String pointer, JsonNode schema) {
        List<JsonSchemas.Finding> findings = JsonSchemas.complaintsAbout(schema);
        findings.forEach(finding -> problem(pointer + finding.pointer(), finding.message()));
        return findings.isEmpty() ? JsonSchemas.compiled(schema) : JsonSchemas.ANYTHING;
    }

    static String lines(JsonNode text) {
        if (text.isTextual()) {
            return text.textValue();
        }
        StringJoiner lines = new StringJoiner("\n");
        text.forEach(line -> lines.add(line.textValue()));
        return lines.toString();
    }
}
