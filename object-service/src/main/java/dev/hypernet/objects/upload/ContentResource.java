package dev.hypernet.objects.upload;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Owner;
import dev.hypernet.platform.identity.CallingService;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Where sync-worker delivers an item's bytes, or says why there are none. */
@Path("/internal/v1/media/{id}")
@Authenticated
public class ContentResource {
    private final ContentService contents;
    private final CallingService caller;

    ContentResource(ContentService contents, CallingService caller) {
        this.contents = contents;
        this.caller = caller;
    }

    @PUT
    @Path("/content")
    @Consumes(MediaType.WILDCARD)
    @Blocking
    @Operation(hidden = true)
    public Uni<Void> deliver(
            @PathParam("id") UUID id,
            @RestQuery("user_id") UUID user,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String contentType,
            @Context HttpServerRequest request,
            InputStream bytes) {
        caller.oneOf(CallingService.SYNC_WORKER);
        UserId owner = new UserId(user);
        Owner.set(owner);
        return contents.take(owner, new ObjectId(id), contentType, new ClientBytes(bytes, request));
    }

    @POST
    @Path("/content-failed")
    @Operation(hidden = true)
    public Uni<Void> failed(
            @PathParam("id") UUID id, @RestQuery("user_id") UUID user, @Valid @NotNull Failure failure) {
        caller.oneOf(CallingService.SYNC_WORKER);
        UserId owner = new UserId(user);
        Owner.set(owner);
        return contents.failed(owner, new ObjectId(id), failure.reason());
    }

    /** A stable word: {@code gone}, {@code provider_error}. */
    public record Failure(@NotNull @Size(max = 100) String reason) {}
}
