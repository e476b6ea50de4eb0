package dev.hypernet.connector;

import static dev.hypernet.connector.Documents.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalJsonTest {

    @Test
    void keysAreSortedAtEveryDepth() {
        assertThat(CanonicalJson.of(json("{b: [{d: 1, c: 2}], a: {}, '': null}")))
                .isEqualTo("{\"\":null,\"a\":{},\"b\":[{\"c\":2,\"d\":1}]}");
    }

    /** The example of RFC 8785, section 3.2.3. */
    @Test
    void keysAreSortedByTheirUtf16CodeUnits() {
        assertThat(CanonicalJson.of(json("""
                        {"\\u20ac": "Euro Sign", "\\r": "Carriage Return", "\\ufb33": "Hebrew Letter Dalet With Dagesh",
                         "1": "One", "\\ud83d\\ude00": "Emoji: Grinning Face", "\\u0080": "Control",
                         "\\u00f6": "Latin Small Letter O With Diaeresis"}
                        """)))
                .containsSubsequence("Carriage", "One", "Control", "Latin", "Euro", "Emoji", "Hebrew");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, 0",
        "1.0, 1",
        "10, 10",
        "4.50, 4.5",
        "2e-3, 0.002",
        "0.000001, 0.000001",
        "1e-7, 1e-7",
        "1e-27, 1e-27",
        "333333333.33333329, 333333333.3333333",
        "1E30, 1e+30",
        "1e20, 100000000000000000000",
        "1e21, 1e+21",
        "-1.5e300, -1.5e+300",
        "9007199254740993, 9007199254740993",
        "12345678901234567890123, 1.2345678901234567890123e+22",
    })
    void numbersHaveOneForm(String written, String canonical) {
        assertThat(CanonicalJson.of(json(written))).isEqualTo(canonical);
    }

    @Test
    void stringsAreEscapedNoMoreThanNeeded() {
        assertThat(CanonicalJson.of(JsonNodeFactory.instance.textNode("\u20ac$\u000f\nA'B\"\\\\\"/é🌱\u007f")))
                .isEqualTo("\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/é🌱\u007f\"");
    }

    @Test
    void theHashIsStable() {
        assertThat(CanonicalJson.sha256(json("{b: 1.0, a: 'x'}")))
                .isEqualTo(CanonicalJson.sha256(json("{a: 'x', b: 1}")))
                .isNotEqualTo(CanonicalJson.sha256(json("{a: 'x', b: '1'}")));
        assertThat(CanonicalJson.sha256(json("{}")))
                .isEqualTo("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
    }

    @Test
    void whatIsNoJsonIsRefused() {
        assertThatThrownBy(() -> CanonicalJson.of(JsonNodeFactory.instance.numberNode(Double.NaN)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CanonicalJson.of(JsonNodeFactory.instance.missingNode()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
