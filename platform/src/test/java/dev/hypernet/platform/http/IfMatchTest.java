package dev.hypernet.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hypernet.platform.problem.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IfMatchTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                " * ",
                "\"7\"",
                "\"6\", \"7\"",
                "\"6\",\"7\",",
                ", ,\"7\"",
                "\"a,b\" , \"7\"",
                "\"7-0a1b2c3d\""
            })
    void theCurrentVersionIsNamed(String header) {
        assertThatCode(() -> IfMatch.valueOf(header).check(7)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"6\"",
                "W/\"7\"",
                "\"77\"",
                "\"07\"",
                "\"\"",
                "\"7x\"",
                "\"a,7\"",
                "\"6-7\"",
                "W/\"7-1\", \"8\""
            })
    void anythingElseIsStale(String header) {
        Problem problem = catchThrowableOfType(
                Problem.class, () -> IfMatch.valueOf(header).check(7));

        assertThat(problem.status()).isEqualTo(412);
        assertThat(problem.name()).isEqualTo("stale");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "7",
                "\"7",
                "7\"",
                "*, \"7\"",
                "\"7\" \"8\"",
                "w/\"7\"",
                "\"a\"b\"",
                "\"7\", 8",
                ",",
                "\"\u0000\""
            })
    void whatIsNoListOfTagsIsABadRequest(String header) {
        Problem problem = catchThrowableOfType(Problem.class, () -> IfMatch.valueOf(header));

        assertThat(problem.status()).isEqualTo(400);
    }

    @Test
    void aVersionMatchesItselfAlone() {
        assertThat(IfMatch.version(7).matches(7)).isTrue();
        assertThat(IfMatch.version(7).matches(8)).isFalse();
        assertThat(IfMatch.ANY.matches(8)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"7\"", "W/\"7\"", "\"6\", W/\"7\"", "*"})
    void ifNoneMatchComparesWeakly(String header) {
        assertThat(EntityTags.parse("If-None-Match", header).containWeakly("\"7\""))
                .isTrue();
        assertThat(EntityTags.parse("If-None-Match", header).containWeakly("\"9\""))
                .isEqualTo(header.equals("*"));
    }
}
