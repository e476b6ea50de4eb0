package dev.hypernet.credentials.secret;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hypernet.platform.secret.Secret;
import io.quarkus.runtime.Startup;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The keys of the embedded store, by version: secrets name the version they were encrypted with.
 *
 * <p>They come from {@code hypernet.secrets.keys-file}, which may change while the service runs, or where there is none
 * from {@code hypernet.secrets.keys}. A service whose store is another one needs none.
 */
@Singleton
@Startup // without its keys the service must not come up
public class SecretKeys {
    private static final String EMBEDDED = "embedded";
    private static final int SHORTEST = 32;
    private static final long LARGEST_FILE_BYTES = 64L << 10;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final @Nullable Path file;
    private volatile @Nullable Ring ring;

    SecretKeys(Settings settings) {
        file = settings.keysFile().map(Path::of).orElse(null);
        ring = file == null ? configured(settings) : required(read(file));
    }

    /** Whether there are keys at all. */
    public boolean isConfigured() {
        return ring != null;
    }

    /** The keys as they are now. One statement takes all it needs from one ring: the next may be another. */
    public Ring ring() {
        Ring now = ring;
        if (now == null) {
            throw new IllegalStateException("The embedded store has no key:"
                    + " hypernet.secrets.keys-file, or hypernet.secrets.current-key with hypernet.secrets.keys");
        }
        return now;
    }

    /** Looks into the file. Blocks; changes nothing. */
    public Reading reread() {
        return file == null ? new Reading.Unchanged() : changed(read(file));
    }

    /** Takes these keys from now on. */
    public void take(Ring next) {
        ring = next;
    }

    private Reading changed(Reading reading) {
        return reading instanceof Reading.Changed(Ring next) && next.equals(ring) ? new Reading.Unchanged() : reading;
    }

    private static boolean needsKeys(Settings settings) {
        return settings.store().equals(EMBEDDED)
                || settings.alsoRead().filter(EMBEDDED::equals).isPresent();
    }

    private static @Nullable Ring configured(Settings settings) {
        if (settings.currentKey().isEmpty() && settings.keys().isEmpty() && !needsKeys(settings)) {
            return null;
        }
        String current = settings.currentKey()
                .orElseThrow(() -> new IllegalStateException("hypernet.secrets.current-key is not configured"));
        Map<String, Secret> keys = new TreeMap<>();
        settings.keys().forEach((version, key) -> keys.put(version, Secret.of(key)));
        return new Ring(current, keys);
    }

    private static Ring required(Reading reading) {
        return switch (reading) {
            case Reading.Changed(Ring first) -> first;
            case Reading.Broken(String reason) -> throw new IllegalStateException(reason);
            case Reading.Unchanged unchanged -> throw new IllegalStateException("there was nothing before");
        };
    }

    private static Reading read(Path file) {
        try {
            return Files.size(file) > LARGEST_FILE_BYTES
                    ? new Reading.Broken("%s is larger than %d bytes".formatted(file, LARGEST_FILE_BYTES))
                    : new Reading.Changed(ring(Files.readAllBytes(file)));
        } catch (JsonProcessingException broken) {
            // Its message may quote a key.
            return new Reading.Broken(
                    "%s is not {\"current\": \"…\", \"keys\": {\"…\": \"…\"}}%s".formatted(file, place(broken)));
        } catch (IOException unreadable) {
            return new Reading.Broken("%s cannot be read: %s"
                    .formatted(file, unreadable.getClass().getSimpleName()));
        } catch (IllegalStateException wrong) {
            return new Reading.Broken("%s: %s".formatted(file, wrong.getMessage()));
        }
    }

    private static Ring ring(byte[] content) throws IOException {
        KeyFile read = JSON.readValue(content, KeyFile.class);
        if (read == null
                || read.current() == null
                || read.keys() == null
                || read.keys().containsValue(null)) {
            throw new IllegalStateException("current and keys must be there, each key a text");
        }
        return new Ring(read.current(), read.keys());
    }

    private static String place(JsonProcessingException broken) {
        JsonLocation place = broken.getLocation();
        return place == null ? "" : ": line %d, column %d".formatted(place.getLineNr(), place.getColumnNr());
    }

    /**
     * Keys by version, and which of them is current. Versions are names; keys are random texts of at least 32
     * characters. What is wrong with them is an {@link IllegalStateException} that names the version and no
     * key.
     *
     * @param current the version that new secrets are to take
     */
    public record Ring(String current, Map<String, Secret> keys) {

        public Ring {
            keys.forEach(Ring::check);
            if (!keys.containsKey(current)) {
                throw new IllegalStateException(
                        "key version %s is current, but there is no such key".formatted(current));
            }
            keys = Map.copyOf(keys);
        }

        private static void check(String version, Secret key) {
            if (version.isBlank()) {
                throw new IllegalStateException("a key needs a version");
            }
            if (key.reveal().length() < SHORTEST) {
                throw new IllegalStateException(
                        "the key of version %s must have at least %d characters".formatted(version, SHORTEST));
            }
        }

        /** The key of a version, where it is known. */
        public Optional<Secret> key(String version) {
            return Optional.ofNullable(keys.get(version));
        }

        /** All versions, in the order of {@link #revealed()}. */
        public String[] versions() {
            return inOrder().toArray(String[]::new);
        }

        /** For the statements that encrypt and decrypt. */
        public String[] revealed() {
            return inOrder().stream()
                    .flatMap(version -> key(version).stream())
                    .map(Secret::reveal)
                    .toArray(String[]::new);
        }

        private List<String> inOrder() {
            return keys.keySet().stream().sorted().toList();
        }
    }

    /** What a look into the file has shown. */
    public sealed interface Reading {
        /** The keys in use, or no file. */
        record Unchanged() implements Reading {}

        /** Other keys, which are in order. */
        record Changed(Ring ring) implements Reading {}

        /**
         * Nothing that can be used.
         *
         * @param reason a sentence without any key
         */
        record Broken(String reason) implements Reading {}
    }

    /** The file as it is written. */
    private record KeyFile(
            @Nullable String current,

            @JsonDeserialize(contentUsing = SecretJson.Reader.class) @Nullable
            Map<String, @Nullable Secret> keys) {}

    /** {@code hypernet.secrets}: from outside the database, by the environment or a file of secrets. */
    @ConfigMapping(prefix = "hypernet.secrets")
    interface Settings {
        /**
         * A file {@code {"current": "2", "keys": {"1": "…", "2": "…"}}} of at most 64 KiB, looked into every {@link
         * #watchEvery()}: replace it as a whole. Where there is one, it alone counts.
         */
        Optional<String> keysFile();

        /** The version new secrets are encrypted with. */
        Optional<String> currentKey();

        /** Random texts of at least 32 characters by version; a version is kept as long as a secret names it. */
        Map<String, String> keys();

        /** How often the file is looked into and the processes agree on a version; {@code off} is never. */
        @WithDefault("5s")
        String watchEvery();

        /** How often secrets of other versions are looked for, to encrypt them anew; {@code off} is never. */
        @WithDefault("30s")
        String rotationEvery();

        /** Where secrets are kept. */
        @WithDefault(EMBEDDED)
        String store();

        /** Where they are read, too, while they move. */
        Optional<String> alsoRead();
    }
}
