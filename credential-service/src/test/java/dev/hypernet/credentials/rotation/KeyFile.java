package dev.hypernet.credentials.rotation;

import dev.hypernet.credentials.ProviderSandbox;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** Keys in a file that a test replaces; nothing looks into it, and nothing rotates, but when the test says so. */
public class KeyFile implements QuarkusTestResourceLifecycleManager {

    @Override
    public Map<String, String> start() {
        try {
            Path file = Files.createTempFile("keys", ".json");
            replace(file, "1", "1");
            return Map.of(
                    "hypernet.secrets.keys-file", file.toString(),
                    "hypernet.secrets.watch-every", "off",
                    "hypernet.secrets.rotation-every", "off");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void stop() {}

    static void replace(Path file, String current, String... versions) throws IOException {
        replaceWith(
                file,
                Arrays.stream(versions)
                        .map(version -> "\"%s\":\"%s\"".formatted(version, key(version)))
                        .collect(Collectors.joining(",", "{\"current\":\"" + current + "\",\"keys\":{", "}}")));
    }

    /** At once, as Kubernetes does it. */
    static void replaceWith(Path file, String content) throws IOException {
        Path fresh = Files.writeString(file.resolveSibling(file.getFileName() + ".fresh"), content);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The first is the one all other tests have. */
    static String key(String version) {
        return version.equals("1")
                ? ProviderSandbox.KEY
                : "only-for-tests:key-of-version-%s:0123456789".formatted(version);
    }
}
