package dev.hypernet.objects.album;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.objects.history.HistoryView;
import dev.hypernet.objects.history.ObjectHistory;
import dev.hypernet.objects.history.PastView;
import dev.hypernet.objects.media.MediaView;
import dev.hypernet.objects.media.MediaViews;
import dev.hypernet.platform.http.IdempotencyKey;
import dev.hypernet.platform.http.IfMatch;
import dev.hypernet.platform.identity.Caller;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.paging.PageQuery;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** Albums. */
@Path("/api/v1/albums")
@Tag(name = "Albums")
@Authenticated
@APIResponse(responseCode = "401", description = "No valid token")
public class AlbumResource {
    private final AlbumService albums;
    private final ObjectHistory history;
    private final MediaViews views;
    private final Caller caller;

    AlbumResource(AlbumService albums, ObjectHistory history, MediaViews views, Caller caller) {
        this.albums = albums;
        this.history = history;
        this.views = views;
        this.caller = caller;
    }

    @POST
    @ResponseStatus(201)
    @Operation(summary = "Make an album")
    @APIResponse(responseCode = "201", description = "The album; the same again for the same Idempotency-Key")
    @APIResponse(responseCode = "422", description = "A field breaks a rule, or the key was used for another request")
    public Uni<AlbumView> create(
            @HeaderParam("Idempotency-Key") @Nullable IdempotencyKey key, @Valid @NotNull NewAlbum album) {
        return albums.create(caller.userId(), album, key);
    }

    @GET
    @Operation(summary = "The caller's albums, newest first unless told")
    @APIResponse(responseCode = "200", description = "A page of albums")
    @APIResponse(responseCode = "400", description = "A parameter cannot be read")
    public Uni<Page<AlbumView>> list(
            @BeanParam @Valid PageQuery page,
            @Parameter(description = "How the name begins, in any case") @QueryParam("q") @Nullable String query,
            @Parameter(
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            enumeration = {"newest", "name"}))
                    @QueryParam("order")
                    @DefaultValue("newest")
                    String order) {
        return albums.list(caller.userId(), AlbumListing.of(order, query), page.cursor, page.limit)
                .map(found -> found.map(AlbumView::of));
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "One album")
    @APIResponse(
            responseCode = "200",
            description = "The album, its ETag its version; with as_of, as it was then",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(oneOf = {AlbumView.class, PastView.class})))
    @APIResponse(responseCode = "400", description = "as_of is no time")
    @APIResponse(responseCode = "304", description = "It is as If-None-Match has it")
    @APIResponse(responseCode = "404", description = "There is none, or it is not the caller's")
    public Uni<Object> get(@PathParam("id") UUID id, @QueryParam("as_of") @Nullable String asOf) {
        ObjectId object = new ObjectId(id);
        return asOf == null
                ? albums.get(caller.userId(), object).map(AlbumView::of)
                : history.asOf(caller.userId(), object, Album.TYPE, asOf).map(Object.class::cast);
    }

    @PATCH
    @Path("/{id}")
    @Consumes({"application/merge-patch+json", MediaType.APPLICATION_JSON})
    @Operation(summary = "Change an album")
    @RequestBody(
            description = "A JSON merge patch (RFC 7396) of these fields",
            content = @Content(schema = @Schema(implementation = AlbumEdit.class)))
    @APIResponse(responseCode = "200", description = "The album; a patch that changes nothing makes no version")
    @APIResponse(responseCode = "404", description = "There is none, or it is not the caller's")
    @APIResponse(responseCode = "412", description = "It changed since the version in If-Match")
    @APIResponse(responseCode = "422", description = "A field breaks a rule, or cannot be changed: errors names it")
    public Uni<AlbumView> change(
            @PathParam("id") UUID id,
            @HeaderParam("If-Match") @DefaultValue("*") IfMatch match,
            @NotNull JsonNode patch) {
        return albums.change(caller.userId(), new ObjectId(id), patch, match).map(AlbumView::of);
    }

    @DELETE
    @Path("/{id}")
    @Operation(summary = "Delete an album", description = "Its media stay.")
    @APIResponse(responseCode = "204", description = "It is deleted")
    @APIResponse(responseCode = "404", description = "There is none, or it is not the caller's")
    @APIResponse(responseCode = "412", description = "It changed since the version in If-Match")
    public Uni<Void> delete(@PathParam("id") UUID id, @HeaderParam("If-Match") @DefaultValue("*") IfMatch match) {
        return albums.delete(caller.userId(), new ObjectId(id), match);
    }

    @GET
    @Path("/{id}/media")
    @Operation(summary = "An album's media, in the album's order")
    @APIResponse(responseCode = "200", description = "A page of media")
    @APIResponse(responseCode = "400", description = "The cursor is of another order")
    @APIResponse(responseCode = "404", description = "There is no such album, or it is not the caller's")
    public Uni<Page<MediaView>> media(@PathParam("id") UUID id, @BeanParam @Valid PageQuery page) {
        return albums.media(caller.userId(), new ObjectId(id), page.cursor, page.limit)
                .chain(found -> views.of(caller.userId(), found));
    }

    @GET
    @Path("/{id}/history")
    @Operation(summary = "An album's versions, newest first; state=true shows what each version was")
    @APIResponse(responseCode = "200", description = "A page of versions")
    @APIResponse(responseCode = "404", description = "There is none, or it is not the caller's")
    public Uni<Page<HistoryView>> history(
            @PathParam("id") UUID id, @BeanParam @Valid PageQuery page, @QueryParam("state") boolean state) {
        return history.page(caller.userId(), new ObjectId(id), Album.TYPE, page.cursor, page.limit, state);
    }
}
