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
import jakarta.validation.constraints.PositiveOrZero;
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

    @POST
    @Path("/content-begun")
    @Operation(hidden = true)
    public Uni<ContentPlace> begun(
            @PathParam("id") UUID id, @RestQuery("user_id") UUID user, @RestQuery("turn") @Nullable Integer turn) {
        caller.oneOf(CallingService.SYNC_WORKER);
        UserId owner = new UserId(user);
        Owner.set(owner);
        return contents.begun(owner, new ObjectId(id), turn);
    }

    @PUT
    @Path("/content")
    @Consumes(MediaType.WILDCARD)
    @Blocking
    @Operation(hidden = true)
    public Uni<Void> deliver(
            @PathParam("id") UUID id,
            @RestQuery("user_id") UUID user,
            @RestQuery("turn") @Nullable Integer turn,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String contentType,
            @HeaderParam("Upload-Offset") @Nullable @PositiveOrZero Long offset,
            @HeaderParam("Upload-Length") @Nullable @PositiveOrZero Long length,
            @HeaderParam("Upload-Validator") @Nullable @Size(max = 1024) String validator,
            @Context HttpServerRequest request,
            InputStream bytes) {
        caller.oneOf(CallingService.SYNC_WORKER);
        UserId owner = new UserId(user);
        Owner.set(owner);
        return contents.take(
                owner,
                new ObjectId(id),
                new ContentDelivery(turn, offset == null ? 0 : offset, length, validator, contentType),
                new ClientBytes(bytes, request));
    }

    @POST
    @Path("/content-failed")
    @Operation(hidden = true)
    public Uni<Void> failed(
            @PathParam("id") UUID id,
            @RestQuery("user_id") UUID user,
            @RestQuery("turn") @Nullable Integer turn,
            @Valid @NotNull ContentFailure failure) {
        caller.oneOf(CallingService.SYNC_WORKER);
        UserId owner = new UserId(user);
        Owner.set(owner);
        return contents.reported(owner, new ObjectId(id), turn, failure);
    }
}
