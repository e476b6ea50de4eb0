package dev.hypernet.sandbox;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A provider's own description of its API, by whose schemas answers are judged. The documents lie in {@code
 * shared/provider-specs} beside the project; where that folder is absent, the test that asks for one is skipped.
 */
final class Contract {

    private static final Path FOLDER = Path.of("shared", "provider-specs");
    private static final ObjectMapper YAML = new YAMLMapper();

    private static final SchemaValidatorsConfig CONFIG = SchemaValidatorsConfig.builder()
            .pathType(PathType.JSON_POINTER)
            .formatAssertionsEnabled(true)
            .build();

    private final JsonNode document;
    private final JsonSchemaFactory schemas;

    private Contract(JsonNode document, VersionFlag dialect) {
        this.document = document;
        // A description has many words that are no schema's, which the library would warn of one by one.
        JsonMetaSchema quiet = JsonMetaSchema.builder(
                        JsonSchemaFactory.checkVersion(dialect).getInstance())
                .unknownKeywordFactory((keyword, context) -> new NonValidationKeyword(keyword))
                .build();
        this.schemas = JsonSchemaFactory.getInstance(dialect, builder -> builder.metaSchema(quiet));
    }

    /** An OpenAPI document. What 3.0 calls nullable, and 3.1 documents still do, is said as JSON Schema says it. */
    static Contract openApi(String file) {
        return new Contract(nullable(read(file)), VersionFlag.V202012);
    }

    /** A Swagger 2.0 document, whose schemas are draft 4. */
    static Contract swagger(String file) {
        return new Contract(read(file), VersionFlag.V4);
    }

    /** The document without a word that the provider does not keep itself. */
    Contract without(String pointer, String word) {
        ((ObjectNode) document.at(pointer)).remove(word);
        return this;
    }

    JsonNode at(String pointer) {
        return document.at(pointer);
    }

    /** What the schema at that place of the document has against the answer. */
    List<String> complaints(String pointer, JsonNode answer) {
        if (document.at(pointer).isMissingNode()) {
            throw new AssertionError("the document has no " + pointer);
        }
        ObjectNode reference = JsonNodeFactory.instance.objectNode().put("$ref", "#" + pointer);
        return complaints(reference, answer);
    }

    /** What a schema has against the answer; it may refer to places of the document. */
    List<String> complaints(ObjectNode schema, JsonNode answer) {
        ObjectNode whole = document.deepCopy();
        whole.putArray("allOf").add(schema);
        JsonSchema compiled = schemas.getSchema(whole, CONFIG);
        return compiled.validate(answer).stream()
                .map(complaint -> complaint.getInstanceLocation() + " " + complaint.getMessage())
                .toList();
    }

    private static JsonNode read(String file) {
        Path found = Stream.iterate(Path.of("").toAbsolutePath(), folder -> folder != null, Path::getParent)
                .map(folder -> folder.resolve(FOLDER).resolve(file))
                .filter(Files::isRegularFile)
                .findFirst()
                .orElse(null);
        assumeTrue(found != null, "NOT CHECKED: there is no " + FOLDER.resolve(file) + " beside the project");
        try {
            return YAML.readTree(found.toFile());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static JsonNode nullable(JsonNode node) {
        if (node.isArray()) {
            node.forEach(Contract::nullable);
        } else if (node instanceof ObjectNode object) {
            object.properties().forEach(member -> member.setValue(nullable(member.getValue())));
            if (object.path("nullable").asBoolean()) {
                object.remove("nullable");
                ObjectNode either = JsonNodeFactory.instance.objectNode();
                either.putArray("anyOf").add(object).addObject().put("type", "null");
                return either;
            }
        }
        return node;
    }
}
