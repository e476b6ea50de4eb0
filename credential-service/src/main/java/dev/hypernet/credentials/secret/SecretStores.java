package dev.hypernet.credentials.secret;

import dev.hypernet.credentials.secret.SecretsConfig.Kind;
import io.quarkus.runtime.Startup;
import io.quarkus.vault.runtime.VaultConfigHolder;
import io.quarkus.vault.runtime.config.VaultRuntimeConfig;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The stores by name, and the one in use. A choice that cannot work stops the start with a sentence; a store that is
 * not chosen is never made, so that it needs no configuration. Whether the chosen one answers shows later: the service
 * comes up without it.
 */
@Singleton
@Startup
public class SecretStores {
    private final Instance<EmbeddedSecretStore> embedded;
    private final Instance<VaultSecretStore> vault;
    private final boolean vaultIsConfigured;
    private final SecretStore current;

    SecretStores(
            SecretsConfig config,
            @ConfigProperty(name = "quarkus.vault.url") Optional<String> vaultAddress,
            VaultConfigHolder vaultConfig,
            Instance<EmbeddedSecretStore> embedded,
            Instance<VaultSecretStore> vault) {
        check(config, vaultAddress.isPresent());
        this.embedded = embedded;
        this.vault = vault;
        this.vaultIsConfigured = vaultAddress.isPresent();
        if (vaultIsConfigured) {
            checkLogin(vaultConfig.getVaultRuntimeConfig());
        }
        SecretStore first = of(config.store());
        this.current = config.alsoRead()
                .<SecretStore>map(second -> new FallbackSecretStore(first, of(second)))
                .orElse(first);
    }

    /** The store in use; while secrets move it looks into both. */
    @Produces
    @Singleton
    public SecretStore current() {
        return current;
    }

    /**
     * One store by its name, for moving secrets.
     *
     * @throws IllegalArgumentException with a sentence, when there is none of this name or it is not configured
     */
    public SecretStore named(String name) {
        Kind kind = Arrays.stream(Kind.values())
                .filter(known -> known.text().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "There is no store of secrets called %s: it is embedded or vault".formatted(name)));
        if (kind == Kind.VAULT && !vaultIsConfigured) {
            throw new IllegalArgumentException("Vault cannot be used: quarkus.vault.url does not say where it is");
        }
        return of(kind);
    }

    private SecretStore of(Kind kind) {
        return switch (kind) {
            case EMBEDDED -> embedded.get();
            case VAULT -> vault.get();
        };
    }

    /** Whether the choice fits what else is configured. */
    static void check(SecretsConfig config, boolean hasAddress) {
        boolean usesVault = config.store() == Kind.VAULT
                || config.alsoRead().filter(Kind.VAULT::equals).isPresent();
        if (config.alsoRead().filter(config.store()::equals).isPresent()) {
            throw new IllegalStateException(
                    "hypernet.secrets.also-read names the store that is read anyway: name the other one, or none");
        }
        if (usesVault && !hasAddress) {
            throw new IllegalStateException(
                    "Secrets are to be kept in Vault, yet quarkus.vault.url does not say where it is");
        }
        if (!usesVault && hasAddress) {
            throw new IllegalStateException("quarkus.vault.url says where Vault is, yet no secret would go there: set"
                    + " hypernet.secrets.store=vault, or hypernet.secrets.also-read=vault while secrets move,"
                    + " or leave the address out");
        }
    }

    /** The extension itself would fail without a word. */
    private static void checkLogin(VaultRuntimeConfig config) {
        if (!config.authentication().isDirectClientToken() && config.getAuthenticationType() == null) {
            throw new IllegalStateException("Vault is configured without a login: quarkus.vault.authentication needs"
                    + " kubernetes.role, or app-role.role-id with app-role.secret-id or"
                    + " hypernet.secrets.vault.secret-id-file, or client-token");
        }
    }
}
