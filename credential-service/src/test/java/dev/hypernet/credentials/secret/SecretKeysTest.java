package dev.hypernet.credentials.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypernet.credentials.secret.SecretKeys.Reading;
import dev.hypernet.credentials.secret.SecretKeys.Ring;
import dev.hypernet.platform.secret.Secret;
import dev.hypernet.testkit.Requirement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretKeysTest {
    private static final String CANARY = "canary-of-a-key";
    private static final String ONE = CANARY + "-number-one-0123456789abcdef";
    private static final String TWO = CANARY + "-number-two-0123456789abcdef";
    private static final String FILE_OF_ONE = "{\"current\":\"1\",\"keys\":{\"1\":\"%s\"}}".formatted(ONE);
    private static final String FILE_OF_BOTH =
            "{\"current\":\"2\",\"keys\":{\"1\":\"%s\",\"2\":\"%s\"}}".formatted(ONE, TWO);

    @TempDir
    Path folder;

    @Test
    @Requirement("C06")
    void keysComeFromTheConfiguration() {
        Ring ring = new SecretKeys(settings("embedded", null, "2", Map.of("1", ONE, "2", TWO))).ring();

        assertThat(ring.current()).isEqualTo("2");
        assertThat(ring.versions()).containsExactly("1", "2");
        assertThat(ring.revealed()).containsExactly(ONE, TWO);
    }

    @Test
    @Requirement("C06")
    void whereThereIsAFileItAloneCounts() throws IOException {
        SecretKeys keys = new SecretKeys(settings("embedded", file(FILE_OF_ONE), "9", Map.of("9", TWO)));

        assertThat(keys.ring()).isEqualTo(new Ring("1", Map.of("1", Secret.of(ONE))));
    }

    @Test
    @Requirement("C06")
    void theEmbeddedStoreDoesNotStartWithoutKeys() {
        assertThatThrownBy(() -> new SecretKeys(settings("embedded", null, null, Map.of())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("hypernet.secrets.current-key");
        assertThatThrownBy(() -> new SecretKeys(settings("embedded", null, "2", Map.of("1", ONE))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("key version 2 is current, but there is no such key");
        assertThatThrownBy(() -> new SecretKeys(settings("embedded", null, "1", Map.of("1", CANARY))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the key of version 1 must have at least 32 characters");
        assertThatThrownBy(() -> new SecretKeys(settings("embedded", folder.resolve("none"), null, Map.of())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("none cannot be read: NoSuchFileException");
    }

    @Test
    @Requirement("C06")
    void anotherStoreNeedsNone() {
        SecretKeys keys = new SecretKeys(settings("vault", null, null, Map.of()));

        assertThat(keys.isConfigured()).isFalse();
        assertThat(keys.reread()).isEqualTo(new Reading.Unchanged());
        assertThatThrownBy(keys::ring).isInstanceOf(IllegalStateException.class).hasMessageContaining("no key");
    }

    @Test
    @Requirement("C06")
    void aChangedFileIsReadAnewAndTakenWhenSomebodySaysSo() throws IOException {
        Path file = file(FILE_OF_ONE);
        SecretKeys keys = new SecretKeys(settings("embedded", file, null, Map.of()));
        assertThat(keys.reread()).isEqualTo(new Reading.Unchanged());

        Files.writeString(file, FILE_OF_BOTH);
        Ring both = new Ring("2", Map.of("1", Secret.of(ONE), "2", Secret.of(TWO)));

        assertThat(keys.reread()).isEqualTo(new Reading.Changed(both));
        assertThat(keys.ring().current()).isEqualTo("1");
        keys.take(both);
        assertThat(keys.ring()).isEqualTo(both);
        assertThat(keys.reread()).isEqualTo(new Reading.Unchanged());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "\"" + ONE + "\"",
                "{\"current\":\"1\",\"keys\":{\"1\":\"" + ONE,
                "{\"current\":\"1\",\"keys\":{\"1\":" + ONE + "}}",
                "{\"current\":\"1\",\"keys\":{\"1\":[\"" + ONE + "\"]}}",
                "{\"current\":\"1\",\"keys\":{\"1\":null}}",
                "{\"current\":\"1\",\"keys\":{\"1\":\"" + CANARY + "\"}}",
                "{\"current\":\"1\",\"keys\":{\" \":\"" + ONE + "\",\"1\":\"" + ONE + "\"}}",
                "{\"current\":\"1\",\"keys\":{\"1\":\"" + ONE + "\",\"1\":\"" + TWO + "\"}}",
                "{\"current\":\"1\",\"key\":{\"1\":\"" + ONE + "\"}}",
                "{\"current\":\"2\",\"keys\":{\"1\":\"" + ONE + "\"}}",
                "{\"keys\":{\"1\":\"" + ONE + "\"}}",
                "{\"current\":\"1\",\"keys\":{\"1\":\"" + ONE + "\"}} {}"
            })
    @Requirement({"C06", "C07"})
    void aBrokenFileIsToldWithoutItsKeys(String content) throws IOException {
        Path file = file(FILE_OF_ONE);
        SecretKeys keys = new SecretKeys(settings("embedded", file, null, Map.of()));

        Files.writeString(file, content);

        assertThat(keys.reread())
                .isInstanceOfSatisfying(
                        Reading.Broken.class,
                        broken -> assertThat(broken.reason())
                                .contains(file.toString())
                                .doesNotContain(CANARY));
        assertThat(keys.ring().current()).isEqualTo("1");
    }

    @Test
    @Requirement("C06")
    void aFileThatIsGoneOrHugeIsTold() throws IOException {
        Path file = file(FILE_OF_ONE);
        SecretKeys keys = new SecretKeys(settings("embedded", file, null, Map.of()));

        Files.writeString(file, FILE_OF_ONE + " ".repeat(64 << 10));
        assertThat(keys.reread()).isEqualTo(new Reading.Broken(file + " is larger than 65536 bytes"));
        Files.delete(file);
        assertThat(keys.reread()).isEqualTo(new Reading.Broken(file + " cannot be read: NoSuchFileException"));
    }

    @Test
    @Requirement("C07")
    void aRingPrintsNoKey() {
        assertThat(new Ring("1", Map.of("1", Secret.of(ONE))).toString()).doesNotContain(CANARY);
    }

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("keys.json"), content);
    }

    private static SecretKeys.Settings settings(
            String store, @Nullable Path file, @Nullable String current, Map<String, String> keys) {
        return new SecretKeys.Settings() {
            @Override
            public Optional<String> keysFile() {
                return Optional.ofNullable(file).map(Path::toString);
            }

            @Override
            public Optional<String> currentKey() {
                return Optional.ofNullable(current);
            }

            @Override
            public Map<String, String> keys() {
                return keys;
            }

            @Override
            public String watchEvery() {
                return "off";
            }

            @Override
            public String rotationEvery() {
                return "off";
            }

            @Override
            public String store() {
                return store;
            }

            @Override
            public Optional<String> alsoRead() {
                return Optional.empty();
            }
        };
    }
}
