package dev.hypernet.credentials.secret;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** {@code hypernet.secrets}: where secrets are kept. Where Vault is, and its login, says {@code quarkus.vault}. */
@ConfigMapping(prefix = "hypernet.secrets")
interface SecretsConfig {
    /** Takes every new secret. */
    @WithDefault("embedded")
    Kind store();

    /** A second store that is looked into and cleared too, while secrets move from one to the other. */
    Optional<Kind> alsoRead();

    Vault vault();

    /** The stores there are. */
    enum Kind {
        EMBEDDED,
        VAULT;

        /** As the configuration spells it. */
        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What the extension does not ask for. */
    interface Vault {
        /** Where the engine, KV version 2, is mounted; secrets lie below {@code credentials/} in it. */
        @WithDefault("hypernet")
        String mount();

        /**
         * A file with AppRole's secret id, read at each login: replaced there, it is used without a restart. Where
         * there is one, {@code quarkus.vault.authentication.app-role.secret-id} does not count.
         */
        Optional<Path> secretIdFile();

        /** For one call with its login and repetitions: less than a lease is waited for. */
        @WithDefault("PT7S")
        Duration deadline();
    }
}
