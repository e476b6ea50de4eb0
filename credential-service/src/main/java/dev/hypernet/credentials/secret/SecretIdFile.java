package dev.hypernet.credentials.secret;

import io.quarkus.vault.client.VaultClient;
import io.quarkus.vault.client.auth.VaultAppRoleAuthOptions;
import io.quarkus.vault.runtime.config.VaultAppRoleAuthenticationConfig;
import io.quarkus.vault.runtime.config.VaultAuthenticationType;
import io.quarkus.vault.runtime.config.VaultRuntimeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * AppRole's secret id in a file, read at each login as the extension reads a service account's token: so it can be
 * replaced while the service runs. The extension itself takes it from the configuration, once.
 */
final class SecretIdFile {
    private SecretIdFile() {}

    /** The same client, logging in with what the file holds then; for another login than AppRole's, as it is. */
    static VaultClient in(VaultClient client, Path file, VaultRuntimeConfig extension) {
        return !extension.authentication().isDirectClientToken()
                        && extension.getAuthenticationType() == VaultAuthenticationType.APPROLE
                ? client.configure()
                        .appRole(options(extension.authentication().appRole(), file))
                        .build()
                : client;
    }

    private static VaultAppRoleAuthOptions options(VaultAppRoleAuthenticationConfig appRole, Path file) {
        return VaultAppRoleAuthOptions.builder()
                .mountPath(appRole.authMountPath())
                .roleId(appRole.roleId().orElseThrow())
                .customSecretIdProvider(request -> read(file))
                .build();
    }

    private static CompletionStage<String> read(Path file) {
        try {
            return CompletableFuture.completedStage(Files.readString(file).strip());
        } catch (IOException unreadable) {
            return CompletableFuture.failedStage(unreadable);
        }
    }
}
