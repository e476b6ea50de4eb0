package dev.hypernet.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/requirements.md} is made from the tests' {@code @Requirement} annotations, not from hope. After a change write
 * it anew with {@code ./hypernet test -pl local -Dtest=RequirementsTableTest -Drequirements.write}.
 */
class RequirementsTableTest {
    private static final Path ROOT = Path.of("..");
    private static final Path TABLE = ROOT.resolve("docs").resolve("requirements.md");
    private static final Pattern ANNOTATED = Pattern.compile(
            "@Requirement\\(\\{?([^)]*?)}?\\)(?:\\s*@\\w+(?:\\([^)]*\\))?)*\\s*(?:[\\w<>]+\\s+)*?(?:void|class)\\s+(\\w+)");
    private static final Pattern ROW = Pattern.compile("[A-Z]\\d\\d");

    @Test
    void theTableSaysWhatTheTestsSay() throws IOException {
        String table = table();
        if (System.getProperty("requirements.write") != null) {
            Files.writeString(TABLE, table);
        }

        assertThat(Files.readString(TABLE)).isEqualTo(table);
    }

    private static String table() throws IOException {
        Map<String, Set<String>> tests = new TreeMap<>();
        try (Stream<Path> files = Files.find(ROOT, 12, (file, kind) -> isTest(file))) {
            files.forEach(file -> collect(file, tests));
        }
        StringBuilder table = new StringBuilder("""
                # Requirement rows and the tests that prove them

                Made from the tests' `@Requirement` annotations by `RequirementsTableTest`; do not edit. A row that is missing
                here is proven by no test yet. A row that is here may still be widened: the tests' names say what holds.

                | row | tests |
                |---|---|
                """);
        tests.forEach((row, names) -> table.append("| %s | %s |\n".formatted(row, String.join(", ", names))));
        return table.append("\n%d rows.\n".formatted(tests.size())).toString();
    }

    private static boolean isTest(Path file) {
        String path = file.toString().replace('\\', '/');
        return path.contains("/src/test/java/") && path.endsWith(".java");
    }

    private static void collect(Path file, Map<String, Set<String>> tests) {
        String source = read(file);
        String type = file.getFileName().toString().replace(".java", "");
        Matcher annotated = ANNOTATED.matcher(source);
        while (annotated.find()) {
            String name = annotated.group(2).equals(type) ? type : type + "." + annotated.group(2);
            rows(annotated.group(1))
                    .forEach(row ->
                            tests.computeIfAbsent(row, fresh -> new TreeSet<>()).add("`" + name + "`"));
        }
    }

    private static List<String> rows(String annotation) {
        return ROW.matcher(annotation).results().map(result -> result.group()).toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
