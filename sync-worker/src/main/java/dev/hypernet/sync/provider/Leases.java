package dev.hypernet.sync.provider;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import java.util.Optional;

/** Lends credentials. */
public interface Leases {

    /** What a credential is wanted for, as the audit names it. */
    enum Purpose {
        SYNC,
        CONTENT
    }

    /**
     * A credential that should be good.
     *
     * @return nothing when the integration has none any more
     * @throws NeighbourUnavailable when it cannot be told just now
     */
    Optional<Lease> lease(IntegrationId integration, UserId user, Purpose purpose);

    /**
     * A newer credential than one the provider refused: a token that was renewed, or what has been given meanwhile.
     *
     * @return nothing when there is none to be had
     * @throws NeighbourUnavailable when it cannot be told just now
     */
    Optional<Lease> renewed(IntegrationId integration, UserId user, Purpose purpose, Lease rejected);
}
