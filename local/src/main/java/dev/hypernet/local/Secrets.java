package dev.hypernet.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The secrets of this installation, each generated when first asked for and kept in {@code HYPERNET_HOME/secrets}. */
final class Secrets {

    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path file;
    private final Map<String, String> values;

    private Secrets(Path file, Map<String, String> values) {
        this.file = file;
        this.values = values;
    }

    /** Reads what earlier runs generated. */
    static Secrets open(Path home) {
        Path file = home.resolve("secrets");
        Map<String, String> values = new TreeMap<>();
        if (Files.exists(file)) {
            try {
                for (String line : Files.readAllLines(file)) {
                    int separator = line.indexOf('=');
                    if (separator > 0) {
                        values.put(line.substring(0, separator), line.substring(separator + 1));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        } else if (Files.exists(home.resolve("postgres"))) {
            // New ones would start, and leave every stored provider token unreadable.
            throw new LauncherException(
                    "%s is missing although there is data: restore it, or move %s away to begin anew."
                            .formatted(file, home));
        }
        return new Secrets(file, values);
    }

    /** Returns 32 random bytes as 64 hexadecimal digits: safe in URLs, headers and SQL. */
    String password(String name) {
        return value(name, HexFormat.of()::formatHex);
    }

    /** Returns 32 random bytes in base64: an encryption key. */
    String key(String name) {
        return value(name, Base64.getEncoder()::encodeToString);
    }

    /** Returns those there are, by name. */
    synchronized Map<String, String> all() {
        return Map.copyOf(values);
    }

    private synchronized String value(String name, Function<byte[], String> format) {
        String known = values.get(name);
        if (known != null) {
            return known;
        }
        byte[] random = new byte[BYTES];
        RANDOM.nextBytes(random);
        String fresh = format.apply(random);
        values.put(name, fresh);
        save();
        return fresh;
    }

    private void save() {
        StringBuilder content = new StringBuilder();
        values.forEach(
                (name, value) -> content.append(name).append('=').append(value).append('\n'));
        PrivateFiles.write(file, content.toString());
    }
}
