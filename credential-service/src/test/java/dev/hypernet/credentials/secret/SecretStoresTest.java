package dev.hypernet.credentials.secret;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypernet.credentials.secret.SecretsConfig.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretStoresTest {

    /** What somebody configured. */
    private record Chosen(Kind store, Optional<Kind> alsoRead) implements SecretsConfig {
        @Override
        public Vault vault() {
            return new Vault() {
                @Override
                public String mount() {
                    return "hypernet";
                }

                @Override
                public Optional<Path> secretIdFile() {
                    return Optional.empty();
                }

                @Override
                public Duration deadline() {
                    return Duration.ofSeconds(1);
                }
            };
        }
    }

    @ParameterizedTest
    @CsvSource({"EMBEDDED,,false", "VAULT,,true", "VAULT,EMBEDDED,true", "EMBEDDED,VAULT,true"})
    void theseChoicesFit(Kind store, @Nullable Kind alsoRead, boolean hasAddress) {
        assertThatCode(() -> SecretStores.check(chosen(store, alsoRead), hasAddress))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"VAULT,,false", "VAULT,EMBEDDED,false", "EMBEDDED,VAULT,false", "EMBEDDED,,true"})
    void aVaultWithoutAnAddressAndAnAddressWithoutAVaultStopTheStart(
            Kind store, @Nullable Kind alsoRead, boolean hasAddress) {
        assertThatThrownBy(() -> SecretStores.check(chosen(store, alsoRead), hasAddress))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("quarkus.vault.url");
    }

    @Test
    void twiceTheSameStoreIsNoMove() {
        assertThatThrownBy(() -> SecretStores.check(chosen(Kind.EMBEDDED, Kind.EMBEDDED), false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("hypernet.secrets.also-read");
    }

    private static SecretsConfig chosen(Kind store, @Nullable Kind alsoRead) {
        return new Chosen(store, Optional.ofNullable(alsoRead));
    }
}
