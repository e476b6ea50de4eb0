package dev.hypernet.objects.type;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.objects.type.IndexedField.Kind;
import dev.hypernet.platform.problem.FieldError;
import dev.hypernet.testkit.Requirement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypeRulesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"type":"array"}                                                               | /schema/type
            {"type":"object","properties":{"a":3}}                                         | /schema/properties/a
            {"type":"object","properties":{"Not A Name":{}}}                               | /schema/properties/Not A Name
            {"type":"object","additionalProperties":true}                                  | /schema/additionalProperties
            {"type":"object","unevaluatedProperties":true}                                 | /schema/unevaluatedProperties
            {"type":"object","patternProperties":{"^x":{}}}                                | /schema/patternProperties
            {"type":"object","properties":{"a":{"$ref":"https://example.org/a.json"}}}     | /schema/properties/a/$ref
            {"type":"object","properties":{"a":{"$ref":"#"}}}                              | /schema/properties/a/$ref
            {"type":"object","properties":{"a":{"$id":"https://example.org/a"}}}           | /schema/properties/a/$id
            {"type":"object","$defs":{"a":{"items":{"$ref":"#/$defs/b"}},"b":{"not":{"$ref":"#/$defs/a"}}}} | /schema/$defs/a
            {"type":"object","properties":{"a":{"$ref":"#/$defs/none"}}}                   | /schema
            {"type":"object","properties":{"a":{"pattern":"("}}}                           | /schema/properties/a/pattern
            {"$schema":"http://json-schema.org/draft-07/schema#","type":"object"}          | /schema/$schema
            """)
    @Requirement("O11")
    void aSchemaThatCannotBeKeptIsRefusedAtItsPlace(String schema, String pointer) throws JsonProcessingException {
        assertThat(TypeRules.complaints(document(JSON.readTree(schema), List.of())))
                .extracting(FieldError::pointer)
                .contains(pointer);
    }

    @ParameterizedTest
    @CsvSource({
        "text, '{\"type\":\"string\",\"maxLength\":500}', true",
        "text, '{\"type\":\"string\",\"maxLength\":501}', false",
        "text, '{\"type\":\"string\"}', false",
        "text, '{\"type\":\"string\",\"enum\":[\"a\",\"b\"]}', true",
        "text, '{\"type\":\"integer\"}', false",
        "number, '{\"type\":\"integer\"}', true",
        "number, '{\"type\":\"string\",\"maxLength\":5}', false",
        "time, '{\"type\":\"string\",\"format\":\"date\"}', true",
        "time, '{\"type\":\"string\"}', false",
        "boolean, '{\"type\":\"boolean\"}', true"
    })
    @Requirement("O31")
    void onlyWhatFitsAnIndexIsIndexed(String kind, String property, boolean fits) throws JsonProcessingException {
        JsonNode schema = JSON.readTree("{\"type\":\"object\",\"properties\":{\"a\":" + property + "}}");

        assertThat(TypeRules.complaints(document(schema, List.of(new IndexedField("a", Kind.of(kind)))))
                        .isEmpty())
                .isEqualTo(fits);
    }

    @Test
    void aFieldThatIsIndexedTwiceOrIsNoPropertyIsNamed() throws JsonProcessingException {
        JsonNode schema = JSON.readTree("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"number\"}}}");
        IndexedField known = new IndexedField("a", Kind.NUMBER);

        assertThat(TypeRules.complaints(document(schema, List.of(known, known, new IndexedField("b", Kind.NUMBER)))))
                .extracting(FieldError::pointer)
                .containsExactlyInAnyOrder("/indexed/a", "/indexed/b");
    }

    @ParameterizedTest
    @CsvSource({"17, true", "18, false"})
    void aSchemaIsAtMostTwentyLevelsDeep(int nested, boolean kept) throws JsonProcessingException {
        String items = "{\"items\":".repeat(nested) + "{}" + "}".repeat(nested);

        assertThat(TypeRules.complaints(document(
                                JSON.readTree("{\"type\":\"object\",\"properties\":{\"a\":" + items + "}}"), List.of()))
                        .isEmpty())
                .isEqualTo(kept);
    }

    @Test
    void aSchemaIsAtMost64KilobytesLong() throws JsonProcessingException {
        String frame = "{\"type\":\"object\",\"description\":\"\"}";
        String longest = frame.replace("\"\"", "\"" + "x".repeat(65_536 - frame.length()) + "\"");

        assertThat(TypeRules.complaints(document(JSON.readTree(longest), List.of())))
                .isEmpty();
        assertThat(TypeRules.complaints(document(JSON.readTree(longest.replace("xx", "xxx")), List.of())))
                .extracting(FieldError::pointer)
                .containsExactly("/schema");
    }

    private static ObjectTypeDocument document(JsonNode schema, List<IndexedField> indexed) {
        return new ObjectTypeDocument("recipe", "1.0.0", "kitchen", null, "Recipe", null, schema, indexed);
    }
}
