package dev.hypernet.objects.identity;

import dev.hypernet.testkit.OidcProvider;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An OpenID server that is not ours, made the issuer of people's tokens. */
public class OidcProviderServer implements QuarkusTestResourceLifecycleManager {
    /** A system property, since Quarkus loads this class more than once: where the server listens. */
    private static final String ADDRESS = "hypernet.test.oidc-provider";

    private @Nullable OidcProvider server;

    /** Where it listens; null where it could not be started. */
    static @Nullable String address() {
        return System.getProperty(ADDRESS);
    }

    @Override
    public Map<String, String> start() {
        server = OidcProvider.started(ForeignIssuerTest.class, "/foreign-issuer.mjs")
                .orElse(null);
        if (server == null) {
            System.clearProperty(ADDRESS);
            return Map.of();
        }
        System.setProperty(ADDRESS, server.url());
        return Map.of(
                "quarkus.oidc.auth-server-url",
                server.url(),
                "quarkus.oidc.discovery-enabled",
                "true",
                "quarkus.oidc.jwks-path",
                "",
                "quarkus.oidc.token.issuer",
                server.url());
    }

    @Override
    public void stop() {
        if (server != null) {
            server.close();
        }
        System.clearProperty(ADDRESS);
    }
}
