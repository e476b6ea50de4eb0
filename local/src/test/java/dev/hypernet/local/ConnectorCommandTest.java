package dev.hypernet.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ConnectorCommandTest {

    private static final Path PRODUCT = Path.of("..", "connectors", "src", "main", "resources", "connectors");
    private static final String NOTES = """
            {
              "integrationId": "notes",
              "name": "Notes",
              "description": "Somebody's notes.",
              "version": "1.0.0",
              "authType": "none",
              "baseUrl": "https://notes.example",
              "methods": [%s]
            }
            """;
    private static final String NOT_CALLABLE = """
            {
              "id": "list_notes",
              "name": "List notes",
              "description": "All of them.",
              "inputSchema": {"type": "object"},
              "outputSchema": {"type": "object"}
            }
            """;

    @TempDir
    Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final ByteArrayOutputStream complained = new ByteArrayOutputStream();
    private Path notes;

    @BeforeEach
    void aConnectorIsWritten() throws IOException {
        notes = Files.createDirectory(folder.resolve("notes"));
        write(NOTES.formatted(""));
    }

    @Test
    void everyConnectorOfTheProductConforms() throws IOException {
        long documents;
        try (Stream<Path> folders = Files.list(PRODUCT)) {
            documents = folders.filter(Files::isDirectory).count();
        }

        assertThat(check(PRODUCT)).as("%s", said).isZero();

        assertThat(documents).isPositive();
        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains(documents + " connector" + (documents == 1 ? ", " : "s, "))
                .contains(": 0 problems, ");
    }

    @Test
    void aDocumentAloneNeedsNoFixtures() {
        assertThat(check(notes.resolve("definition.json"))).isZero();

        assertThat(said.toString(StandardCharsets.UTF_8)).contains("1 connector, 0 fixtures: 0 problems, ");
    }

    @Test
    void whatIsWrongIsToldWithFilePointerAndMessage() throws IOException {
        write(NOTES.formatted("").replace("\"none\"", "\"rot13\"").replace("\"1.0.0\"", "\"one\""));

        assertThat(check(notes)).isEqualTo(1);

        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains(notes.resolve("definition.json") + "#/authType: ")
                .contains(notes.resolve("definition.json") + "#/version: ")
                .contains("1 connector, 0 fixtures: 2 problems, 0 warnings");
    }

    @Test
    void aFolderHasTheNameOfItsConnector() throws IOException {
        Path other = Files.move(notes, folder.resolve("other"));

        assertThat(check(other)).isEqualTo(1);

        assertThat(said.toString(StandardCharsets.UTF_8)).contains("definition.json#/integrationId: ");
    }

    @Test
    void aFixtureThatIsNotMetIsAProblemOfItsFile() throws IOException {
        Path fixture = Files.createDirectory(notes.resolve("fixtures")).resolve("first.json");
        Files.writeString(fixture, "{\"stream\": \"unheard_of\"}");

        assertThat(check(folder)).isEqualTo(1);

        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains(fixture + "#/stream: ")
                .contains("1 connector, 1 fixture: ");
    }

    @Test
    void warningsAreToldAndDoNoHarm() throws IOException {
        write(NOTES.formatted(NOT_CALLABLE));

        assertThat(check(notes.resolve("definition.json"))).isZero();

        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains("definition.json#/methods/0: warning: ")
                .contains(": 0 problems, 1 warning");
    }

    @Test
    void whatIsNotThereIsWrongUsage() throws IOException {
        assertThat(check(folder.resolve("nowhere"))).isEqualTo(2);
        assertThat(check(Files.createDirectory(folder.resolve("empty")))).isEqualTo(2);

        assertThat(complained.toString(StandardCharsets.UTF_8))
                .contains("There is no file or folder ")
                .contains("holds a definition.json");
        assertThat(said.size()).isZero();
    }

    @Test
    void nothingNamedIsWrongUsage() {
        assertThat(execute("check")).isEqualTo(2);
        assertThat(execute()).isEqualTo(2);
        assertThat(execute("chekc", ".")).isEqualTo(2);
    }

    private int check(Path named) {
        return execute("check", named.toString());
    }

    private int execute(String... arguments) {
        Console console = new Console(
                new PrintStream(said, true, StandardCharsets.UTF_8),
                new PrintStream(complained, true, StandardCharsets.UTF_8));
        return new CommandLine(new ConnectorCommand(console))
                .setErr(new PrintWriter(Writer.nullWriter()))
                .execute(arguments);
    }

    private void write(String document) throws IOException {
        Files.writeString(notes.resolve("definition.json"), document);
    }
}
