package dev.hypernet.integrations.definition;

import jakarta.inject.Singleton;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** The documents on disk: those that come with the product and those of the folders the operator names. */
@Singleton
class DefinitionFiles {
    private static final Logger LOG = Logger.getLogger(DefinitionFiles.class);
    private static final String FILE = "definition.json";

    private final List<String> builtin;
    private final List<Path> folders;

    DefinitionFiles(
            @ConfigProperty(name = "hypernet.builtin-connectors") List<String> builtin,
            @ConfigProperty(name = "hypernet.connectors") Optional<String> folders) {
        this.builtin = builtin;
        this.folders = folders.stream()
                .flatMap(named -> Stream.of(named.split(File.pathSeparator)))
                .filter(named -> !named.isBlank())
                .map(Path::of)
                .toList();
    }

    /** A document as it lies there. */
    @SuppressWarnings("ArrayRecordComponent") // read once, handed on, never compared
    record Document(String name, byte[] json) {}

    /** All of them; a folder that cannot be read is named in the log and left out. */
    List<Document> all() {
        List<Document> documents = new ArrayList<>();
        builtin.forEach(name -> documents.add(builtin(name)));
        folders.forEach(folder -> documents.addAll(in(folder)));
        return documents;
    }

    private static Document builtin(String name) {
        String resource = "connectors/" + name + "/" + FILE;
        try (InputStream json = Thread.currentThread().getContextClassLoader().getResourceAsStream(resource)) {
            if (json == null) {
                throw new IllegalStateException(
                        "hypernet.builtin-connectors names " + name + ", but there is no " + resource);
            }
            return new Document(resource, json.readAllBytes());
        } catch (IOException unreadable) {
            throw new IllegalStateException(resource, unreadable);
        }
    }

    /** {@code <folder>/<provider>/definition.json}, or the folder of one provider itself. */
    private static List<Document> in(Path folder) {
        try (Stream<Path> files = Files.find(folder, 2, (file, kind) -> file.endsWith(FILE))) {
            List<Document> documents = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                documents.add(new Document(file.toString(), Files.readAllBytes(file)));
            }
            return documents;
        } catch (IOException unreadable) {
            LOG.errorf("HYPERNET_CONNECTORS: cannot read %s: %s", folder, unreadable.getMessage());
            return List.of();
        }
    }
}
