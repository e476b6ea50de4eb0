package dev.hypernet.local;

import dev.hypernet.connector.Conformance;
import dev.hypernet.connector.Definition;
import dev.hypernet.connector.DefinitionReader;
import dev.hypernet.connector.Lint;
import dev.hypernet.connector.Problem;
import dev.hypernet.connector.Reading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reads connectors as integration-service would and plays their fixtures, without a service or a network. */
final class ConnectorCheck {

    private static final String DOCUMENT = "definition.json";
    private static final String FIXTURES = "fixtures";

    private final DefinitionReader reader = new DefinitionReader();
    private final List<String> findings = new ArrayList<>();
    private int connectors;
    private int fixtures;
    private int problems;
    private int warnings;

    /**
     * What the paths stand for: documents, and folders with a document in them or in the folders right below.
     *
     * @throws LauncherException for a path that stands for none
     */
    static List<Path> connectorsIn(List<Path> named) {
        return named.stream().flatMap(path -> connectorsIn(path).stream()).toList();
    }

    /** Checks a document alone, or a folder with its document and its fixtures. */
    void add(Path connector) {
        connectors++;
        if (Files.isDirectory(connector)) {
            conform(connector);
        } else {
            read(connector);
        }
    }

    boolean conforms() {
        return problems == 0;
    }

    /** One line each: the file, the place in it, what is wrong there. */
    List<String> findings() {
        return List.copyOf(findings);
    }

    String summary() {
        return "%s, %s: %s, %s"
                .formatted(
                        counted(connectors, "connector"),
                        counted(fixtures, "fixture"),
                        counted(problems, "problem"),
                        counted(warnings, "warning"));
    }

    private static List<Path> connectorsIn(Path named) {
        if (Files.isRegularFile(named) || holdsDocument(named)) {
            return List.of(named);
        }
        if (!Files.isDirectory(named)) {
            throw new LauncherException("There is no file or folder " + named + ".");
        }
        try (Stream<Path> below = Files.list(named)) {
            List<Path> found =
                    below.filter(ConnectorCheck::holdsDocument).sorted().toList();
            if (found.isEmpty()) {
                throw new LauncherException("Neither %s nor a folder in it holds a %s.".formatted(named, DOCUMENT));
            }
            return found;
        } catch (IOException e) {
            throw new LauncherException("Cannot read the folder " + named + ".", e);
        }
    }

    private static boolean holdsDocument(Path folder) {
        return Files.isRegularFile(folder.resolve(DOCUMENT));
    }

    private void conform(Path folder) {
        Map<String, byte[]> files = files(folder);
        Conformance.Result result = Conformance.run(nameOf(folder), files);
        fixtures += result.fixtures();
        result.problems().forEach(problem -> problem(folder.resolve(problem.file()), problem));
        if (reader.read(DOCUMENT, files.getOrDefault(DOCUMENT, new byte[0]))
                instanceof Reading.Readable(Definition definition)) {
            warn(folder.resolve(DOCUMENT), definition);
        }
    }

    private void read(Path document) {
        switch (reader.read(document.toString(), bytes(document))) {
            case Reading.Readable(Definition definition) -> warn(document, definition);
            case Reading.Unreadable(List<Problem> found) -> found.forEach(problem -> problem(document, problem));
        }
    }

    private void problem(Path file, Problem problem) {
        problems++;
        findings.add(new Problem(file.toString(), problem.pointer(), problem.message()).toString());
    }

    private void warn(Path document, Definition definition) {
        for (Problem warning : Lint.of(definition)) {
            warnings++;
            findings.add(
                    new Problem(document.toString(), warning.pointer(), "warning: " + warning.message()).toString());
        }
    }

    /** Also of {@code .}, whose own name says nothing. */
    private static String nameOf(Path folder) {
        return String.valueOf(folder.toAbsolutePath().normalize().getFileName());
    }

    private static Map<String, byte[]> files(Path folder) {
        Map<String, byte[]> files = new TreeMap<>();
        files.put(DOCUMENT, bytes(folder.resolve(DOCUMENT)));
        Path fixtures = folder.resolve(FIXTURES);
        if (!Files.isDirectory(fixtures)) {
            return files;
        }
        try (Stream<Path> recorded = Files.walk(fixtures, FileVisitOption.FOLLOW_LINKS)) {
            recorded.filter(Files::isRegularFile)
                    .filter(file -> !nameOf(file).startsWith("."))
                    .forEach(
                            file -> files.put(folder.relativize(file).toString().replace('\\', '/'), bytes(file)));
            return files;
        } catch (IOException | UncheckedIOException e) {
            throw new LauncherException("Cannot read the folder " + fixtures + ".", e);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new LauncherException("Cannot read " + file + ".", e);
        }
    }

    private static String counted(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
