package dev.hypernet.sync.provider;

import dev.hypernet.connector.Definition.Limits;
import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Leave to ask providers, shared by all workers and by calls of methods. */
public interface Budgets {

    /**
     * Whose provider is to be asked, and what it bears.
     *
     * @param limits of the definition that the job goes by
     */
    record Account(UserId user, IntegrationId integration, Limits limits) {}

    /** Whether it may be asked. */
    sealed interface Leave {

        /**
         * Once, and now: within a second.
         *
         * @param place to be {@link #giveBack given back} when the answer is there; null where there is nothing to give
         */
        record Granted(@Nullable UUID place) implements Leave {}

        /**
         * Not now.
         *
         * @param by what is used up, a stable word
         */
        record Refused(String by, Instant freeAt) implements Leave {}

        /** Never again: there is no such account any more. */
        record Gone() implements Leave {}
    }

    /**
     * Leave for one request. Blocks: for virtual threads.
     *
     * @throws NeighbourUnavailable when it cannot be told just now
     */
    Leave take(Account account);

    /** The request is answered, or given up. Returns at once; never throws. */
    void giveBack(Account account, Leave.Granted leave);

    /**
     * The provider wants to be left alone. Returns at once; never throws.
     *
     * @param wholeApp by all accounts, for a minute at most, where the definition limits them together
     */
    void hold(Account account, Instant until, boolean wholeApp);
}
