package dev.hypernet.connector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ConformanceTest {

    @TestFactory
    java.util.stream.Stream<DynamicTest> everyConnectorConformsToItsFixtures() throws Exception {
        Map<String, Map<String, byte[]>> connectors = connectors();
        assertThat(connectors).containsKey("sandbox_photos");
        return connectors.entrySet().stream()
                .map(connector -> DynamicTest.dynamicTest(connector.getKey(), () -> {
                    Conformance.Result result = Conformance.run(connector.getKey(), connector.getValue());

                    assertThat(result.problems()).isEmpty();
                    assertThat(result.fixtures()).isPositive();
                    assertThat(result.records()).isPositive();
                }));
    }

    @Test
    void aFixtureThatIsNotMetIsToldWithFileAndPlace() throws Exception {
        Map<String, byte[]> files = sandbox();
        String fixture = "fixtures/media-first-page.json";
        files.put(fixture, changed(files, fixture, "\"Tram 28\"", "\"Tram 29\"", "page_size=100", "page_size=99"));

        assertThat(Conformance.run("sandbox_photos", files).problems())
                .extracting(Problem::toString)
                .containsExactly(
                        fixture + "#/request/uri: expected \"http://127.0.0.1:8086/v1/media?page_size=99\","
                                + " got \"http://127.0.0.1:8086/v1/media?page_size=100\"",
                        fixture + "#/expected/records/0/fields/metadata/description: expected \"Tram 29\","
                                + " got \"Tram 28\"");
    }

    @Test
    void aStreamWithoutAFixtureIsAProblem() throws Exception {
        Map<String, byte[]> files = sandbox();
        files.keySet().removeIf(file -> file.startsWith("fixtures/albums"));

        assertThat(Conformance.run("sandbox_photos", files).problems())
                .extracting(Problem::message)
                .containsExactly("no fixture records a page of albums");
    }

    @Test
    void brokenFilesAreProblemsAndNoExceptions() throws Exception {
        Map<String, byte[]> files = sandbox();
        files.put("fixtures/a.json", "{".getBytes(StandardCharsets.UTF_8));
        files.put("fixtures/b.json", "{\"stream\": \"tags\"}".getBytes(StandardCharsets.UTF_8));
        files.put(
                "fixtures/c.json",
                "{\"stream\": \"media\", \"config\": {\"base_url\": \"x\"}, \"request\": {}}"
                        .getBytes(StandardCharsets.UTF_8));

        assertThat(Conformance.run("other", files).problems())
                .extracting(Problem::file)
                .containsExactly("definition.json", "fixtures/a.json", "fixtures/b.json", "fixtures/c.json");
        assertThat(Conformance.run("other", Map.of()).conforms()).isFalse();
        assertThat(Conformance.run("other", Map.of("definition.json", new byte[0]))
                        .conforms())
                .isFalse();
    }

    /** The text that is expected changed, the text that is answered left as it is: the last of each counts. */
    private static byte[] changed(Map<String, byte[]> files, String file, String... pairs) {
        String text = new String(Objects.requireNonNull(files.get(file)), StandardCharsets.UTF_8);
        for (int index = 0; index < pairs.length; index += 2) {
            int last = text.lastIndexOf(pairs[index]);
            text = text.substring(0, last) + pairs[index + 1] + text.substring(last + pairs[index].length());
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, byte[]> sandbox() throws IOException, URISyntaxException {
        return new HashMap<>(Objects.requireNonNull(connectors().get("sandbox_photos")));
    }

    /** Every folder of connectors on the class path, in a folder or in an archive. */
    private static Map<String, Map<String, byte[]>> connectors() throws IOException, URISyntaxException {
        URL root = Objects.requireNonNull(ConformanceTest.class.getResource("/connectors"));
        URI uri = root.toURI();
        if (!uri.getScheme().equals("jar")) {
            return foldersOf(Path.of(uri));
        }
        try (FileSystem archive = FileSystems.newFileSystem(uri, Map.of())) {
            return foldersOf(archive.getPath("/connectors"));
        }
    }

    private static Map<String, Map<String, byte[]>> foldersOf(Path root) throws IOException {
        Map<String, Map<String, byte[]>> connectors = new TreeMap<>();
        try (java.util.stream.Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String folder = root.relativize(file).getName(0).toString();
                String name = root.resolve(folder).relativize(file).toString().replace('\\', '/');
                connectors.computeIfAbsent(folder, unseen -> new TreeMap<>()).put(name, Files.readAllBytes(file));
            }
        }
        return connectors;
    }
}
