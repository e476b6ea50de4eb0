package dev.hypernet.objects.album;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.objects.media.MediaView;
import dev.hypernet.platform.identity.Caller;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.paging.PageQuery;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.EntityTag;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestResponse;

/** Albums. */
@Path("/api/v1/albums")
@Tag(name = "Albums")
@Authenticated
@APIResponse(responseCode = "401", description = "No valid token")
public class AlbumResource {
    private final AlbumService albums;
    private final Caller caller;

    AlbumResource(AlbumService albums, Caller caller) {
        this.albums = albums;
        this.caller = caller;
    }

    @POST
    @ResponseStatus(201)
    @Operation(summary = "Make an album")
    @APIResponse(responseCode = "201", description = "The album")
    @APIResponse(responseCode = "422", description = "A field breaks a rule")
    public Uni<AlbumView> create(@Valid @NotNull NewAlbum album) {
        return albums.create(caller.userId(), album).map(AlbumView::of);
    }

    @GET
    @Operation(summary = "The caller's albums, newest first")
    @APIResponse(responseCode = "200", description = "A page of albums")
    public Uni<Page<AlbumView>> list(@BeanParam @Valid PageQuery page) {
        return albums.list(caller.userId(), page.cursor, page.limit).map(found -> found.map(AlbumView::of));
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "One album")
    @APIResponse(
            responseCode = "200",
            description = "The album",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = AlbumView.class)))
    @APIResponse(responseCode = "404", description = "There is none, or it is not the caller's")
    public Uni<RestResponse<AlbumView>> get(@PathParam("id") UUID id) {
        return albums.get(caller.userId(), new ObjectId(id)).map(AlbumResource::tagged);
    }

    @GET
    @Path("/{id}/media")
    @Operation(summary = "An album's media, in the album's order")
    @APIResponse(responseCode = "200", description = "A page of media")
    @APIResponse(responseCode = "404", description = "There is no such album, or it is not the caller's")
    public Uni<Page<MediaView>> media(@PathParam("id") UUID id, @BeanParam @Valid PageQuery page) {
        return albums.media(caller.userId(), new ObjectId(id), page.cursor, page.limit)
                .map(found -> found.map(MediaView::of));
    }

    private static RestResponse<AlbumView> tagged(Album album) {
        return RestResponse.ResponseBuilder.ok(AlbumView.of(album))
                .tag(new EntityTag(Long.toString(album.version)))
                .build();
    }
}
