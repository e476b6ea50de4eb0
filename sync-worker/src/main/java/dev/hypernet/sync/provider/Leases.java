package dev.hypernet.sync.provider;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import java.util.Optional;

/** Lends access tokens. */
public interface Leases {

    /** What a token is wanted for, as the audit names it. */
    enum Purpose {
        SYNC,
        CONTENT
    }

    /**
     * A token that should be good.
     *
     * @return nothing when the integration has none any more
     * @throws NeighbourUnavailable when it cannot be told just now
     */
    Optional<Lease> lease(IntegrationId integration, UserId user, Purpose purpose);

    /**
     * A newer token than one the provider refused.
     *
     * @return nothing when there is none to be had
     * @throws NeighbourUnavailable when it cannot be told just now
     */
    Optional<Lease> renewed(IntegrationId integration, UserId user, Purpose purpose, Lease rejected);
}
