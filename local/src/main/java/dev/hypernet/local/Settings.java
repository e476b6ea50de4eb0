package dev.hypernet.local;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What the environment says.
 *
 * @param home where data, logs and secrets lie: {@code HYPERNET_HOME}, else {@code ~/.hypernet}
 * @param port the front door's port: {@code HYPERNET_PORT}, else 8080; the nine ports above it are used too
 * @param connectors more folders of definitions, separated as paths are: {@code HYPERNET_CONNECTORS}
 * @param launcher the launcher's own jar, {@code local/target/hypernet-local.jar} of the project
 */
record Settings(Path home, int port, Optional<String> connectors, Path launcher) {

    private static final int DEFAULT_PORT = 8080;
    private static final int LOWEST_PORT = 1024;
    private static final int HIGHEST_PORT = 65_535 - Addresses.PORTS + 1;

    Settings {
        if (port < LOWEST_PORT || port > HIGHEST_PORT) {
            throw new LauncherException(
                    "HYPERNET_PORT must be a number from %d to %d.".formatted(LOWEST_PORT, HIGHEST_PORT));
        }
    }

    static Settings from(Map<String, String> environment, Path userHome, Path launcher) {
        Path home = given(environment, "HYPERNET_HOME").map(Path::of).orElse(userHome.resolve(".hypernet"));
        int port = given(environment, "HYPERNET_PORT").map(Settings::number).orElse(DEFAULT_PORT);
        return new Settings(
                home.toAbsolutePath().normalize(), port, given(environment, "HYPERNET_CONNECTORS"), launcher);
    }

    Addresses addresses() {
        return new Addresses(port);
    }

    /** Returns the folder with the built modules. */
    Path project() {
        Path target = Objects.requireNonNull(launcher.getParent());
        return Objects.requireNonNull(target.resolve("../..").normalize());
    }

    Path logs() {
        return home.resolve("logs");
    }

    Path log(String name) {
        return logs().resolve(name + ".log");
    }

    private static Optional<String> given(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
