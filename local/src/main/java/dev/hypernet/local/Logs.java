package dev.hypernet.local;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The log files: their last lines, and what is added to them. */
final class Logs {

    private static final int LINES = 40;
    private static final long END_BYTES = 64 * 1024;
    private static final String SUFFIX = ".log";

    private final List<Tail> tails;

    private Logs(List<Tail> tails) {
        this.tails = tails;
    }

    /** Finds one service's log, or all. */
    static Logs of(Settings settings, @Nullable String service) {
        SortedMap<String, Path> files = files(settings);
        if (service != null && !files.containsKey(service)) {
            throw new LauncherException(
                    files.isEmpty()
                            ? "There are no logs yet: ./hypernet up makes them."
                            : "There is no log of %s; there are: %s."
                                    .formatted(service, String.join(", ", files.keySet())));
        }
        List<Tail> tails = new ArrayList<>();
        files.forEach((name, file) -> {
            if (service == null || service.equals(name)) {
                tails.add(new Tail(service == null ? name + " | " : "", file));
            }
        });
        return new Logs(tails);
    }

    void printEnds(Console console) {
        tails.forEach(tail -> tail.printEnd(console));
    }

    void printNews(Console console) {
        tails.forEach(tail -> tail.printNews(console));
    }

    private static SortedMap<String, Path> files(Settings settings) {
        SortedMap<String, Path> files = new TreeMap<>();
        if (Files.isDirectory(settings.logs())) {
            try (Stream<Path> entries = Files.list(settings.logs())) {
                entries.filter(it -> it.toString().endsWith(SUFFIX)).forEach(it -> files.put(name(it), it));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        Path database = settings.home().resolve("postgres").resolve("postgres.log");
        if (Files.exists(database)) {
            files.put("postgresql", database);
        }
        return files;
    }

    private static String name(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.substring(0, name.length() - SUFFIX.length());
    }

    /** One file, read up to a place. */
    private static final class Tail {

        private final String prefix;
        private final Path file;
        private long place;

        Tail(String prefix, Path file) {
            this.prefix = prefix;
            this.file = file;
        }

        void printEnd(Console console) {
            place = Math.max(0, size() - END_BYTES);
            List<String> lines = news();
            lines.subList(Math.max(0, lines.size() - LINES), lines.size()).forEach(line -> console.line(prefix + line));
        }

        void printNews(Console console) {
            // A file put aside for its size starts again.
            if (size() < place) {
                place = 0;
            }
            news().forEach(line -> console.line(prefix + line));
        }

        private List<String> news() {
            long size = size();
            if (size <= place) {
                return List.of();
            }
            try (RandomAccessFile reader = new RandomAccessFile(file.toFile(), "r")) {
                reader.seek(place);
                byte[] bytes = new byte[Math.toIntExact(Math.min(size - place, END_BYTES))];
                reader.readFully(bytes);
                String text = new String(bytes, StandardCharsets.UTF_8);
                int end = text.lastIndexOf('\n');
                if (end < 0) {
                    return List.of();
                }
                String whole = text.substring(0, end);
                place += whole.getBytes(StandardCharsets.UTF_8).length + 1L;
                return whole.lines().toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private long size() {
            try {
                return Files.exists(file) ? Files.size(file) : 0;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
