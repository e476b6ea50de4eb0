package dev.hypernet.connector;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.AbsoluteIri;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.resource.InputStreamSource;
import dev.hypernet.testkit.Requirement;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * The official JSON-Schema-Test-Suite, draft 2020-12, against the validator as {@link JsonSchemas} sets it up: what an
 * input, an output and a setting are checked with. Measured, not hoped: what fails is named in a file, and a failure that
 * comes or goes fails this test. The suite lies beside the project's clones; where it does not, this test says so and is
 * skipped.
 */
class JsonSchemaSuiteTest {
    private static final Path SUITE = Path.of("..", "..", "shared", "json-schema-test-suite");
    private static final Path TESTS = SUITE.resolve("tests").resolve("draft2020-12");
    private static final Path REMOTES = SUITE.resolve("remotes");
    private static final String REMOTE = "http://localhost:1234/";
    private static final JsonMapper JSON = new JsonMapper();

    private static final String DEVIATIONS = "/json-schema-suite-deviations.json";
    private static final Path GUIDE = Path.of("..", "docs", "writing-a-connector.md");

    private record Failure(String file, String schema, String test, String reason) {
        String name() {
            return String.join(" | ", file, schema, test);
        }
    }

    /** One file's figures. */
    private record Figures(String file, int passed, List<Failure> failures) {
        int total() {
            return passed + failures.size();
        }

        @Override
        public String toString() {
            return "%-45s %4d passed %4d failed %4d in all".formatted(file, passed, failures.size(), total());
        }
    }

    private final JsonSchemaFactory factory = JsonSchemas.factory(JsonSchemaSuiteTest::remote);

    @Test
    @Requirement({"D03", "I05", "X01"})
    void everyTestPassesButThoseThatAreNamedWithTheirReason() throws IOException {
        Assumptions.assumeTrue(Files.isDirectory(TESTS), JsonSchemaSuiteTest::notice);
        List<Figures> required = figures(TESTS);
        List<Figures> optional = figures(TESTS.resolve("optional"));
        optional.addAll(figures(TESTS.resolve("optional").resolve("format")));
        String figures = row("required", required) + row("optional", optional);
        print(figures, required);
        print(figures, optional);

        assertThat(required).hasSizeGreaterThan(40);
        assertThat(names(required, optional)).containsExactlyInAnyOrderElementsOf(deviations());
        assertThat(Files.readString(GUIDE)).contains(figures);
    }

    /** The tests that are known to fail, in groups that say why that is borne. */
    private static List<String> deviations() throws IOException {
        List<String> names = new ArrayList<>();
        try (InputStream resource = JsonSchemaSuiteTest.class.getResourceAsStream(DEVIATIONS)) {
            for (JsonNode group : JSON.readTree(Objects.requireNonNull(resource))) {
                assertThat(group.path("reason").asText()).isNotBlank();
                String file = group.get("file").textValue();
                group.get("tests").forEach(test -> names.add(file + " | " + test.textValue()));
            }
        }
        return names;
    }

    private static List<String> names(List<Figures> required, List<Figures> optional) {
        return java.util.stream.Stream.of(required, optional)
                .flatMap(List::stream)
                .flatMap(file -> file.failures().stream())
                .map(Failure::name)
                .toList();
    }

    private static String notice() {
        String notice = "the JSON-Schema-Test-Suite is not beside this clone, in " + SUITE;
        System.err.println("##### NO JSON SCHEMA SUITE: " + notice);
        return notice;
    }

    /** As the guide says it. */
    private static String row(String title, List<Figures> figures) {
        int passed = figures.stream().mapToInt(Figures::passed).sum();
        int total = figures.stream().mapToInt(Figures::total).sum();
        return "| %s | %d | %d | %d |\n".formatted(title, total, passed, total - passed);
    }

    private static void print(String title, List<Figures> figures) {
        System.err.print("JSON Schema suite | total | passed | failed\n" + title);
        figures.forEach(System.err::println);
        figures.forEach(file -> file.failures().forEach(System.err::println));
    }

    private List<Figures> figures(Path folder) throws IOException {
        List<Path> files;
        try (java.util.stream.Stream<Path> found = Files.list(folder)) {
            files = found.filter(Files::isRegularFile).sorted().toList();
        }
        List<Figures> figures = new ArrayList<>();
        for (Path file : files) {
            figures.add(figures(TESTS.relativize(file).toString(), JSON.readTree(file.toFile())));
        }
        return figures;
    }

    private Figures figures(String file, JsonNode cases) {
        int passed = 0;
        List<Failure> failures = new ArrayList<>();
        for (JsonNode schema : cases) {
            String refusal = refusal(schema.get("schema"));
            for (JsonNode test : schema.get("tests")) {
                String reason = refusal == null ? failure(schema.get("schema"), test) : refusal;
                if (reason == null) {
                    passed++;
                } else {
                    failures.add(new Failure(
                            file,
                            schema.get("description").textValue(),
                            test.get("description").textValue(),
                            reason));
                }
            }
        }
        return new Figures(file, passed, failures);
    }

    private @Nullable String refusal(JsonNode schema) {
        try {
            List<JsonSchemas.Finding> findings = JsonSchemas.complaintsAbout(factory, schema);
            return findings.isEmpty() ? null : "refused: " + findings;
        } catch (RuntimeException thrown) {
            return "threw " + thrown;
        }
    }

    private @Nullable String failure(JsonNode schema, JsonNode test) {
        JsonSchema compiled = factory.getSchema(schema, JsonSchemas.CONFIG);
        try {
            List<JsonSchemas.Finding> findings = JsonSchemas.complaints(compiled, test.get("data"));
            boolean valid = test.get("valid").booleanValue();
            return findings.isEmpty() == valid ? null : "due is valid " + valid + ", found was " + findings;
        } catch (RuntimeException thrown) {
            return "threw " + thrown;
        }
    }

    /** The suite's remote documents from their folder: nothing is fetched. */
    private static @Nullable InputStreamSource remote(AbsoluteIri address) {
        String text = address.toString();
        if (!text.startsWith(REMOTE)) {
            return null;
        }
        Path file = REMOTES.resolve(text.substring(REMOTE.length()));
        return Files.isRegularFile(file) ? () -> Files.newInputStream(file) : null;
    }
}
