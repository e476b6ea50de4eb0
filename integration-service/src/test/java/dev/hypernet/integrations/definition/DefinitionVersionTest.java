package dev.hypernet.integrations.definition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.testkit.Requirement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DefinitionVersionTest {
    private static final List<String> IN_ORDER = List.of(
            "0.9.9",
            "1.0.0-0",
            "1.0.0-9",
            "1.0.0-10",
            "1.0.0-99999999999999999999",
            "1.0.0--",
            "1.0.0-5a",
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-alpha.beta",
            "1.0.0-beta",
            "1.0.0-beta.2",
            "1.0.0-beta.11",
            "1.0.0-rc.1",
            "1.0.0-rc10",
            "1.0.0-rc2",
            "1.0.0",
            "1.0.1",
            "1.2.0",
            "1.10.0",
            "2.0.0",
            "2.1.0",
            "2.1.1",
            "10.0.0",
            "99999999999999999999.0.0");

    @Test
    @Requirement("D01")
    void versionsStandInTheOrderOfSemanticVersioning() {
        List<DefinitionVersion> mixed = new ArrayList<>(versions());
        Collections.shuffle(mixed, new Random(1));
        Collections.sort(mixed);

        assertThat(mixed).isEqualTo(versions());
    }

    @Test
    void whatIsBuiltDifferentlyStillStandsInOneOrder() {
        DefinitionVersion plain = version("1.0.0");
        DefinitionVersion built = version("1.0.0+linux.1");

        assertThat(built).isGreaterThan(plain).isLessThan(version("1.0.1-0"));
        assertThat(version("1.0.0-rc.1+linux")).isLessThan(plain);
        assertThat(version("1.0.0")).isEqualByComparingTo(plain);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1.0",
                "1.0.0.0",
                "01.0.0",
                "1.00.0",
                "1.0.0-",
                "1.0.0-01",
                "1.0.0-a..b",
                "1.0.0-a_b",
                "1.0.0+",
                "1.0.0+a..b",
                "v1.0.0",
                " 1.0.0",
                "1.0.0\n",
                "-1.0.0"
            })
    @Requirement("D01")
    void whatIsNoSemanticVersionIsNone(String text) {
        assertThat(DefinitionVersion.of(text)).isEmpty();
    }

    private static List<DefinitionVersion> versions() {
        return IN_ORDER.stream().map(DefinitionVersionTest::version).toList();
    }

    private static DefinitionVersion version(String text) {
        return DefinitionVersion.of(text).orElseThrow();
    }
}
