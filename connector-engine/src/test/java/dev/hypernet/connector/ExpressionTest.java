package dev.hypernet.connector;

import static dev.hypernet.connector.Documents.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {
    private static final String SECRET = "s3cr3t";

    private static Optional<JsonNode> evaluate(String text, String input) {
        return Expression.compile("/x", text).evaluate(json(input), Map.of());
    }

    private static ExpressionFailed failure(String text, String input) {
        return catchThrowableOfType(ExpressionFailed.class, () -> evaluate(text, input));
    }

    @Test
    void nothingAndNullAreNotTheSame() {
        assertThat(evaluate("a", "{}")).isEmpty();
        assertThat(evaluate("a", "{a: null}")).contains(json("null"));
        assertThat(evaluate("{'a': a, 'b': b}", "{a: null}")).contains(json("{a: null}"));
    }

    @Test
    void variablesAreBound() {
        Optional<JsonNode> sum =
                Expression.compile("/x", "$config.a + b").evaluate(json("{b: 2}"), Map.of("config", json("{a: 1}")));

        assertThat(sum).contains(json("3"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"9007199254740993", "12345678901234567890123", "12.34", "1e-7", "-0.5", "true", "'é🌱'"})
    void valuesPassThroughUnchanged(String value) {
        JsonNode expected = json(value);

        assertThat(evaluate("a", "{a: " + value + "}"))
                .hasValueSatisfying(
                        actual -> assertThat(CanonicalJson.of(actual)).isEqualTo(CanonicalJson.of(expected)));
    }

    @Test
    void whatADatabaseCannotStoreIsReplaced() {
        JsonNode broken = JsonNodeFactory.instance.objectNode().put("a", "x\0y\ud83cz🌱");

        assertThat(Expression.compile("/x", "a").evaluate(broken, Map.of()))
                .contains(JsonNodeFactory.instance.textNode("x\ufffdy\ufffdz🌱"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "($f := function($x){ $f($x) }; $f(1))",
                "[1, ($f := function($x){ $f($x) }; $f(1))]",
                "{'a': 1, 'b': ($f := function($x){ $f($x) }; $f(1))}",
                "($f := function($x){ 1 + $f($x) }; $f(1))",
                "$map([1..1000000], function($v){ $map([1..1000000], function($w){ $w * $v }) })",
                "$reduce([1..100], function($all, $each){ $all & $all }, 'ab')",
                "$count([1..9999999])",
                "[1, [1..9000].([1..9000].($ * 2))]",
            })
    @Timeout(20)
    void anExpressionThatDoesNotEndIsStopped(String endless) {
        ExpressionFailed failed = failure(endless, "{}");

        assertThat(failed).isNotNull();
        assertThat(failed.outOfBounds()).isTrue();
        assertThat(failed.pointer()).isEqualTo("/x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$contains(a, /(.*a){14}b/)",
                "$match(a, /(.*a){14}b/)",
                "$replace(a, /(.*a){14}b/, '')",
                "$split(a, /(.*a){14}b/)",
                "a ~> $contains(/(.*a){14}b/)",
            })
    @Timeout(20)
    void aRegularExpressionThatDoesNotEndIsStopped(String endless) {
        assertThat(failure(endless, "{a: '" + "a".repeat(60) + "'}").outOfBounds())
                .isTrue();
    }

    @Test
    @Timeout(20)
    void theTimeCanBeSet() {
        Expression hurried = Expression.compile("/x", "($f := function($x){ $f($x) }; $f(1))", Duration.ofMillis(5));

        assertThatThrownBy(() -> hurried.evaluate(json("{}"), Map.of())).hasMessage("/x: took too long");
    }

    @Test
    @Timeout(20)
    void aVirtualThreadIsStoppedToo() throws InterruptedException {
        List<ExpressionFailed> failures = new ArrayList<>();
        Thread.ofVirtual()
                .start(() -> failures.add(failure("($f := function($x){ $f($x) }; $f(1))", "{}")))
                .join();

        assertThat(failures)
                .singleElement()
                .extracting(ExpressionFailed::outOfBounds)
                .isEqualTo(true);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "$now()                        | $now is not available (character 1)",
                "{'a': $random()}              | $random is not available (character 7)",
                "($e := $eval; $e('1'))        | $eval is not available (character 8)",
                "a/* $x */.$millis()           | $millis is not available (character 11)",
                "$shuffle(a)                   | $shuffle is not available (character 1)",
                "$map(a, /x/)                  | a regular expression may only be",
                "a ~> /x/                      | a regular expression may only be",
                "$contains(a, /x/('y'))        | a regular expression may only be",
                "$contains(a, ($r := /x/))     | a regular expression may only be",
                "$contains(a, $f(/x/))         | a regular expression may only be",
                "a and /x/                     | a regular expression may only be",
                "($match := $map; 1)           | $match may only be called",
                "a[                            | does not compile",
                "'unfinished                   | does not compile",
                "$contains(a, /(/)             | a regular expression may only be",
                "$contains(a, /x{2,1}/)        | does not compile",
            })
    void whatADefinitionMayNotSayDoesNotCompile(String text, String message) {
        assertThatThrownBy(() -> Expression.compile("/x", text))
                .isInstanceOf(ExpressionFailed.class)
                .hasMessageStartingWith("/x: " + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "a / 2                              | 3",
                "(a)/2                              | 3",
                "c[0]/2                             | 2",
                "`a`/a                              | 1",
                "'$now() /x/'                       | ~\"$now() /x/\"~",
                "/* $now() */ a                     | 6",
                "$contains(b, /X.Z/i)               | true",
                "$contains(b, /[)(]?y\\/?/)         | true",
                "$replace(b, /(y)/, '<$1>')         | ~\"x<y>z\"~",
                "$split(b, 'y')                     | ~[\"x\",\"z\"]~",
                "(b ~> $match(/[xz]/)).match        | ~[\"x\",\"z\"]~",
                "$contains(b, 'y')                  | true",
                "c.$contains($string(), /4/)        | true",
            })
    void whatLooksForbiddenButIsNotCompiles(String text, String result) {
        assertThat(evaluate(text, "{a: 6, b: 'xyz', c: [4]}").map(CanonicalJson::of))
                .contains(result);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a + 1",
                "$number(a)",
                "$error(a)",
                "$assert(false, a)",
                "$toMillis(a)",
                "$sum([a])",
                "$fromMillis(1, a & '[')",
                "{a: 1, a: 2}",
                "function($x){ a }",
                "$formatBase(10, $length(a) * 99)",
                "$decodeUrlComponent('%' & a)",
                "$base64decode(a & '!')",
            })
    void aFailureTellsNothingOfTheData(String text) {
        ExpressionFailed failed = failure(text, "{a: '" + SECRET + "'}");

        assertThat(failed).hasMessageStartingWith("/x: ").hasNoCause();
        assertThat(failed.getMessage()).doesNotContain(SECRET).doesNotContain("594");
    }

    @Test
    void theReasonNamesCodeAndPlace() {
        assertThat(failure("'5' + 1", "{}"))
                .hasMessage("/x: The left side of the … operator must evaluate to a number (T2001)");
        assertThat(failure("$uppercase(1)", "{}")).hasMessageContaining("(T0410 at character 11)");
    }

    @Test
    void manyThreadsGetTheSameAnswersAsOne() throws Exception {
        Expression expression = Expression.compile(
                "/x", "{'sum': $sum(list.n), 'sorted': $sort(list, function($a, $b){ $a.n > $b.n }).n, 'page': $page}");
        JsonNode input = json("{list: [{n: 3}, {n: 1}, {n: 2}]}");
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Boolean>> answers = new ArrayList<>();
            for (int page = 0; page < 2000; page++) {
                JsonNode own = JsonNodeFactory.instance.numberNode(page);
                String expected = "{\"page\":" + page + ",\"sorted\":[1,2,3],\"sum\":6}";
                answers.add(threads.submit(() -> expression
                        .evaluate(input, Map.of("page", own))
                        .map(CanonicalJson::of)
                        .equals(Optional.of(expected))));
            }
            for (Future<Boolean> answer : answers) {
                assertThat(answer.get()).isTrue();
            }
        } finally {
            threads.shutdown();
        }
    }
}
