package dev.hypernet.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {

    @TempDir
    Path home;

    @Test
    void secretsAreKeptOverRestarts() {
        Secrets first = Secrets.open(home);
        String password = first.password("database.object.owner");
        String key = first.key("credentials.key.1");

        Secrets second = Secrets.open(home);

        assertThat(second.password("database.object.owner")).isEqualTo(password).matches("[0-9a-f]{64}");
        assertThat(second.key("credentials.key.1")).isEqualTo(key);
        assertThat(Base64.getDecoder().decode(key)).hasSize(32);
        assertThat(second.password("database.link.owner")).isNotEqualTo(password);
    }

    @Test
    void onlyTheOwnerMayReadThem() throws IOException {
        Secrets.open(home).password("one");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("secrets"))))
                .isEqualTo("rw-------");
        assertThat(home).isDirectoryNotContaining("glob:**.draft");
    }

    @Test
    void dataWithoutItsSecretsIsNotStartedAnew() throws IOException {
        Files.createDirectories(home.resolve("postgres"));

        assertThatThrownBy(() -> Secrets.open(home))
                .isInstanceOf(LauncherException.class)
                .hasMessageContaining("restore it");
    }
}
