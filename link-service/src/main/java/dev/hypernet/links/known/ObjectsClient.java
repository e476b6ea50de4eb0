package dev.hypernet.links.known;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import io.quarkus.oidc.client.filter.OidcClientFilter;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.List;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.jspecify.annotations.Nullable;

/** object-service, where objects live. */
@RegisterRestClient(configKey = "objects")
@OidcClientFilter("object-service")
@Path("/internal/v1/objects")
public interface ObjectsClient {

    /** Those of the objects that live and are the person's. */
    @POST
    @Path("/known")
    Uni<Answer> known(Question question);

    /** Which of these are there; at most 1,000. */
    record Question(UserId userId, List<ObjectId> ids) {}

    /** Those that are, in any order. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Answer(List<Found> objects) {}

    /** A living object, as object-service has it now. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Found(
            ObjectId id,
            String type,
            UserId userId,
            long version,
            @Nullable IntegrationId integrationId,
            @Nullable String sourceId) {

        KnownObject known() {
            return new KnownObject(userId, id, type, version, integrationId, sourceId, false);
        }
    }
}
