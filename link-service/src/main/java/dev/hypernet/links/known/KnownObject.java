package dev.hypernet.links.known;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.IntegrationSnapshot;
import dev.hypernet.contracts.event.ObjectSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * What a link can join.
 *
 * @param integrationId the integration it came through; null for what is not synced
 * @param sourceId the provider's id for it; null for what is not synced
 * @param deleted known, but gone
 */
public record KnownObject(
        UserId userId,
        ObjectId id,
        String type,
        long version,
        @Nullable IntegrationId integrationId,
        @Nullable String sourceId,
        boolean deleted) {
    public static final String INTEGRATION = "integration";

    /** The source id under which an integration itself is known: providers' ids are prefixed, so none is empty. */
    public static final String ITSELF = "";

    public static KnownObject of(ObjectSnapshot object) {
        return new KnownObject(
                object.userId(),
                object.id(),
                object.type(),
                object.version(),
                object.integrationId(),
                object.sourceId(),
                false);
    }

    public static KnownObject of(IntegrationSnapshot integration) {
        return new KnownObject(
                integration.userId(),
                new ObjectId(integration.id().value()),
                INTEGRATION,
                integration.version(),
                integration.id(),
                ITSELF,
                false);
    }
}
