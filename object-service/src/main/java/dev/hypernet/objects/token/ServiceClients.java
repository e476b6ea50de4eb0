package dev.hypernet.objects.token;

import dev.hypernet.platform.secret.Secret;
import jakarta.inject.Singleton;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;

/** Which services may ask for tokens, and the secret each shows: {@code hypernet.services.<name>.secret}. */
@Singleton
class ServiceClients {
    private static final Pattern NAME = Pattern.compile("[a-z]+(-[a-z]+)*");

    private final Config config;

    ServiceClients(Config config) {
        this.config = config;
    }

    /** Looked up by name, not mapped: an environment variable does not tell a hyphen from an underscore. */
    boolean knows(String service, Secret secret) {
        return NAME.matcher(service).matches()
                && config.getOptionalValue("hypernet.services." + service + ".secret", String.class)
                        .map(Secret::of)
                        .filter(secret::equals)
                        .isPresent();
    }
}
