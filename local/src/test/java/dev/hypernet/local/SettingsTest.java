package dev.hypernet.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    private static final Path JAR = Path.of("/project/local/target/hypernet-local.jar");

    @Test
    void anEmptyEnvironmentGivesTheDefaults() {
        Settings settings = settings(Map.of("HYPERNET_CONNECTORS", " "));

        assertThat(settings).isEqualTo(new Settings(Path.of("/home/ada/.hypernet"), 8080, Optional.empty(), JAR));
        assertThat(Service.SYNC_WORKER.jar(settings.project()))
                .isEqualTo(Path.of("/project/sync-worker/target/quarkus-app/quarkus-run.jar"));
    }

    @Test
    void portsFollowTheFrontDoors() {
        Addresses addresses = settings(Map.of("HYPERNET_PORT", "9000")).addresses();

        assertThat(addresses.frontDoor()).hasToString("http://127.0.0.1:9000");
        assertThat(addresses.of(Service.OBJECT_SERVICE)).hasToString("http://127.0.0.1:9001");
        assertThat(addresses.of(Service.LINK_SERVICE)).hasToString("http://127.0.0.1:9002");
        assertThat(addresses.of(Service.INTEGRATION_SERVICE)).hasToString("http://127.0.0.1:9003");
        assertThat(addresses.of(Service.CREDENTIAL_SERVICE)).hasToString("http://127.0.0.1:9004");
        assertThat(addresses.of(Service.SYNC_WORKER)).hasToString("http://127.0.0.1:9005");
        assertThat(addresses.sandbox()).hasToString("http://127.0.0.1:9006");
        assertThat(addresses.kafka()).isEqualTo("127.0.0.1:9007");
        assertThat(addresses.database()).isEqualTo("postgresql://127.0.0.1:9009/hypernet");
    }

    @ParameterizedTest
    @ValueSource(strings = {"80", "65527", "http", "-1"})
    void portsThatCannotBeAreRefused(String port) {
        assertThatThrownBy(() -> settings(Map.of("HYPERNET_PORT", port)))
                .isInstanceOf(LauncherException.class)
                .hasMessage("HYPERNET_PORT must be a number from 1024 to 65526.");
    }

    private static Settings settings(Map<String, String> environment) {
        return Settings.from(environment, Path.of("/home/ada"), JAR);
    }
}
