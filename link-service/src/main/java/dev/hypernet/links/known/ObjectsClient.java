package dev.hypernet.links.known;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import io.quarkus.oidc.client.filter.OidcClientFilter;
import io.quarkus.rest.client.reactive.ClientExceptionMapper;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.jspecify.annotations.Nullable;

/** object-service, where objects live. */
@RegisterRestClient(configKey = "objects")
@OidcClientFilter("object-service")
@Path("/internal/v1/objects")
public interface ObjectsClient {

    /** The person's object. Fails with {@link NoSuchObject} when there is none, or when it is somebody else's. */
    @GET
    @Path("/{id}")
    Uni<Found> find(@PathParam("id") UUID id, @QueryParam("user_id") UUID userId);

    @ClientExceptionMapper
    static @Nullable RuntimeException failure(Response response) {
        return response.getStatus() == Response.Status.NOT_FOUND.getStatusCode() ? new NoSuchObject() : null;
    }

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

    /** The owner asked for has no such object. */
    final class NoSuchObject extends RuntimeException {
        NoSuchObject() {
            super("no such object", null, false, false);
        }
    }
}
