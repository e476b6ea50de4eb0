package dev.hypernet.objects.type;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.platform.problem.FieldError;
import dev.hypernet.testkit.Requirement;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectTypeTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A parent and a child whose definitions have the same name and mean other things. */
    private static final String LINEAGE = """
            [
              { "type_id": "invoice", "version": "2.0.0",
                "schema": { "type": "object", "required": ["number"],
                            "properties": { "number": { "$ref": "#/$defs/code" } },
                            "$defs": { "code": { "type": "string", "maxLength": 3 } } },
                "indexed": [{ "field": "number", "kind": "text" }] },
              { "type_id": "document", "version": "1.0.0",
                "schema": { "type": "object", "required": ["year"],
                            "properties": { "year": { "$ref": "#/$defs/code" } },
                            "$defs": { "code": { "type": "integer", "minimum": 1900 } } },
                "indexed": [{ "field": "year", "kind": "number" }] }
            ]
            """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"number":"A-1","year":2026}             |
            {"number":"A-1"}                         | /fields/year
            {"year":2026}                            | /fields/number
            {"number":"A-10","year":2026}            | /fields/number
            {"number":"A-1","year":1899}             | /fields/year
            {"number":"A-1","year":2026,"a/b":1}     | /fields/a~1b
            """)
    @Requirement({"O02", "O11"})
    void aTypeHasItsParentsFieldsBesideItsOwnAndNoOthers(String fields, String pointer) throws JsonProcessingException {
        assertThat(invoice().complaints(JSON.readTree(fields)))
                .extracting(FieldError::pointer)
                .isEqualTo(pointer == null ? java.util.List.of() : java.util.List.of(pointer));
    }

    @Test
    @Requirement("O11")
    void aTypeIsWhatItDescendsFromAndInheritsItsIndex() throws JsonProcessingException {
        ObjectType invoice = invoice();

        assertThat(invoice.is("document")).isTrue();
        assertThat(invoice.is("contact")).isFalse();
        assertThat(invoice.indexed()).containsOnlyKeys("number", "year");
    }

    @Test
    @Requirement("O27")
    void whichRulesAreBrokenIsToldWithoutTheValuesThatBreakThem() throws JsonProcessingException {
        assertThat(invoice().brokenRules(JSON.readTree("{\"number\":\"confidential\",\"year\":1}")))
                .isNotEmpty()
                .allSatisfy(rule -> assertThat(rule).doesNotContain("confidential"));
    }

    @Test
    void aNumberThatJsonCannotGiveBackIsRefused() throws JsonProcessingException {
        assertThat(invoice().complaints(JSON.readTree("{\"number\":\"A-1\",\"year\":1e400}")))
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "user",
                "media",
                "album",
                "integration",
                "link",
                "post",
                "message",
                "contact",
                "event",
                "location",
                "tag",
                "file",
                "account",
                "transaction"
            })
    @Requirement({"O12", "O13"})
    void everyShippedDocumentKeepsToTheRules(String type) throws IOException {
        try (InputStream resource = ObjectTypeTest.class.getResourceAsStream("/object-types/" + type + ".json")) {
            JsonNode read = JSON.readTree(resource);
            assertThat(read.path("type_id").asText()).isEqualTo(type);
            ObjectTypeDocument document = new ObjectTypeDocument(
                    type,
                    read.path("version").asText(),
                    read.path("category").asText(),
                    null,
                    read.path("title").asText(),
                    null,
                    read.path("schema"),
                    JSON.convertValue(
                            read.path("indexed"),
                            JSON.getTypeFactory().constructCollectionType(java.util.List.class, IndexedField.class)));

            assertThat(TypeRules.complaints(document)).isEmpty();
        }
    }

    private static ObjectType invoice() throws JsonProcessingException {
        return new ObjectType("invoice", "2.0.0", ObjectType.Kind.REGISTERED, JSON.readTree(LINEAGE));
    }
}
