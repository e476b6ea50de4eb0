package dev.hypernet.integrations.integration;

import dev.hypernet.connector.Definition;
import io.smallrye.mutiny.Uni;

/** Asks a provider whether a given credential works, before the integration counts as connected. */
public interface ConnectionProbe {

    /**
     * What the call of the definition's {@code probe} found. Only asked for definitions that have one; never fails.
     *
     * @param integration not connected yet; its credential lies in the store
     */
    Uni<Finding> probe(Integration integration, Definition definition);

    /**
     * @param health how the provider answered
     * @param refusesCredential its owner has to give another
     */
    record Finding(Health health, boolean refusesCredential) {

        /** Where nobody looked, or nothing could be seen: what was known goes on, unchecked. */
        public static Finding nothing(Integration integration) {
            return new Finding(new Health(integration.health().state(), null, null, null), false);
        }
    }
}
