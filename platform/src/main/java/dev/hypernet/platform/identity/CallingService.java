package dev.hypernet.platform.identity;

import dev.hypernet.platform.problem.Problem;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.RequestScoped;
import java.util.List;

/** The service whose token came with the request. */
@RequestScoped
public class CallingService {
    public static final String CREDENTIAL_SERVICE = "credential-service";
    public static final String INTEGRATION_SERVICE = "integration-service";
    public static final String LINK_SERVICE = "link-service";
    public static final String SYNC_WORKER = "sync-worker";

    private final SecurityIdentity identity;

    CallingService(SecurityIdentity identity) {
        this.identity = identity;
    }

    /** The caller's name; for a service that is none of these, a 403. */
    public String oneOf(String... allowed) {
        String name = identity.getPrincipal().getName();
        if (!List.of(allowed).contains(name)) {
            throw Problem.forbidden("This is not for " + name + ".");
        }
        return name;
    }
}
