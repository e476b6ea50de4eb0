package dev.hypernet.links.resolved;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import io.quarkus.oidc.client.filter.OidcClientFilter;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.jspecify.annotations.Nullable;

/** object-service, which shows objects as their owner sees them. */
@RegisterRestClient(configKey = "objects")
@OidcClientFilter("object-service")
@Path("/internal/v1/objects")
public interface ObjectViewsClient {
    /** How many one question may name. */
    int MOST = 200;

    /** Those of the objects that are living and the person's. */
    @POST
    @Path("/resolve")
    Uni<Found> resolve(Wanted wanted);

    /** Whose objects, and which: at most {@link #MOST}. */
    record Wanted(UserId userId, List<ObjectId> ids) {}

    /** The objects as the public API shows them; what is in them is not this service's to know. */
    record Found(List<Map<String, @Nullable Object>> objects) {}
}
