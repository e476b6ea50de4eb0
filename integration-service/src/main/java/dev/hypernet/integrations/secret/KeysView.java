package dev.hypernet.integrations.secret;

import dev.hypernet.integrations.integration.Credentials;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** How the keys of the embedded store stand: versions and numbers. With Vault alone there are none. */
public record KeysView(
        @Schema(description = "The version this replica makes current; null without keys") @Nullable
        String current,

        @Schema(description = "The version new secrets take, once all replicas make it current") @Nullable
        String agreed,

        @Schema(description = "How many secrets name each version")
        Map<String, Long> secrets,

        @Schema(description = "Versions that nothing needs any more")
        List<String> unused,

        @Schema(description = "Versions that secrets name and this replica has no key for")
        List<String> missing,

        @Schema(description = "What is wrong with the file of keys; null when nothing is") @Nullable
        String refused) {

    static KeysView of(Credentials.Keys keys) {
        return new KeysView(
                keys.current(), keys.agreed(), keys.secrets(), keys.unused(), keys.missing(), keys.refused());
    }
}
