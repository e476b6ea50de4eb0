package dev.hypernet.credentials.secret;

import dev.hypernet.platform.secret.Secret;
import io.quarkus.runtime.Startup;
import io.smallrye.config.ConfigMapping;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The keys of the embedded store, by version: new secrets take the current one, old ones name theirs. */
@Singleton
@Startup // without its key the service must not come up
class SecretKeys {
    private static final int SHORTEST = 32;

    private final String currentVersion;
    private final Map<String, Secret> keys = new TreeMap<>();

    SecretKeys(Settings settings) {
        currentVersion = settings.currentKey();
        settings.keys().forEach(this::add);
        if (!keys.containsKey(currentVersion)) {
            throw new IllegalStateException("hypernet.secrets.keys." + currentVersion
                    + " is not configured, yet hypernet.secrets.current-key names it");
        }
    }

    private void add(String version, String key) {
        if (key.length() < SHORTEST) {
            throw new IllegalStateException(
                    "hypernet.secrets.keys.%s must have at least %d characters".formatted(version, SHORTEST));
        }
        keys.put(version, Secret.of(key));
    }

    String currentVersion() {
        return currentVersion;
    }

    Secret current() {
        return known(currentVersion);
    }

    /** In the order of {@link #revealed()}. */
    String[] versions() {
        return keys.keySet().toArray(String[]::new);
    }

    /** For the one statement that decrypts. */
    String[] revealed() {
        return List.of(versions()).stream()
                .map(version -> known(version).reveal())
                .toArray(String[]::new);
    }

    private Secret known(String version) {
        Secret key = keys.get(version);
        if (key == null) {
            throw new IllegalStateException("hypernet.secrets.keys." + version + " is not configured");
        }
        return key;
    }

    /** {@code hypernet.secrets}: from outside the database, by the environment or a file of secrets. */
    @ConfigMapping(prefix = "hypernet.secrets")
    interface Settings {
        /** The version new secrets are encrypted with. */
        String currentKey();

        /** Random texts of at least 32 characters by version; a version is kept as long as a secret names it. */
        Map<String, String> keys();
    }
}
