package dev.hypernet.platform.identity;

import io.smallrye.mutiny.Uni;

/** Knows which of our people somebody of another issuer is. object-service has the directory; the others ask it. */
public interface PersonDirectory {

    /** Who it is, or why nobody. */
    Uni<Resolution> resolve(ForeignIdentity identity);
}
