package dev.hypernet.credentials;

import dev.hypernet.sandbox.Sandbox;
import dev.hypernet.sandbox.SandboxOptions;
import dev.hypernet.sandbox.Secret;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A provider of its own for the tests, and this service's registration with it. */
public class ProviderSandbox implements QuarkusTestResourceLifecycleManager {
    /** Says what the secrets of the tests are encrypted with. */
    public static final String KEY = "only-for-tests:0123456789abcdef0123456789abcdef";

    static final String CLIENT_ID = "hypernet tests";
    /** With characters that mean something in a form and in Basic: RFC 6749 2.3.1. */
    static final String CLIENT_CREDENTIAL = "a:b&c=d+e%f ü";

    /** Seals the audit of the tests. */
    public static final String AUDIT_KEY = "only-for-tests:audit-0123456789abcdef0123456789abcdef";

    private @Nullable Sandbox sandbox;

    @Override
    public Map<String, String> start() {
        sandbox = Sandbox.start(SandboxOptions.of(0, CLIENT_ID, Secret.of(CLIENT_CREDENTIAL)));
        Map<String, String> config = new HashMap<>();
        config.put("hypernet.test.sandbox-url", sandbox.url().toString());
        config.put("hypernet.secrets.current-key", "1");
        config.put("hypernet.secrets.keys.1", KEY);
        config.put("hypernet.audit.key", AUDIT_KEY);
        config.put("hypernet.oauth.clients.sandbox_photos.client-id", CLIENT_ID);
        config.put("hypernet.oauth.clients.sandbox_photos.client-secret", CLIENT_CREDENTIAL);
        config.put("hypernet.oauth.clients.odd.client-id", "public-client");
        config.put("hypernet.outbound.total-timeout", "PT1.5S");
        config.put("hypernet.refresh.storing", "PT3S");
        config.put("hypernet.attempts.storing", "PT3S");
        config.put("quarkus.log.category.\"dev.hypernet\".level", "DEBUG");
        return config;
    }

    @Override
    public void stop() {
        if (sandbox != null) {
            sandbox.close();
        }
    }
}
