package dev.hypernet.objects.media;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.platform.identity.Caller;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.paging.PageQuery;
import dev.hypernet.platform.problem.Problem;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Photos, videos and files. */
@Path("/api/v1/media")
@Tag(name = "Media")
@Authenticated
@APIResponse(responseCode = "401", description = "No valid token")
public class MediaResource {
    private final MediaService media;
    private final MediaStore store;
    private final Caller caller;

    MediaResource(MediaService media, MediaStore store, Caller caller) {
        this.media = media;
        this.store = store;
        this.caller = caller;
    }

    @GET
    @Operation(summary = "The timeline: media by the time they were taken, newest first, untimed last")
    @APIResponse(responseCode = "200", description = "A page of media")
    @APIResponse(responseCode = "400", description = "A parameter cannot be read")
    public Uni<Page<MediaView>> timeline(
            @BeanParam @Valid PageQuery page,
            @QueryParam("media_type") @Pattern(regexp = "photo|video|document|other") @Nullable String mediaType,
            @QueryParam("taken_after") @Nullable String takenAfter,
            @QueryParam("taken_before") @Nullable String takenBefore) {
        TimelineQuery query =
                new TimelineQuery(mediaType, instant("taken_after", takenAfter), instant("taken_before", takenBefore));
        return media.timeline(caller.userId(), query, page.cursor, page.limit).map(found -> found.map(MediaView::of));
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "One media object")
    @APIResponse(
            responseCode = "200",
            description = "The media object",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = MediaView.class)))
    @APIResponse(responseCode = "404", description = "There is none, or it is not the caller's")
    public Uni<RestResponse<MediaView>> get(@PathParam("id") UUID id) {
        return media.get(caller.userId(), new ObjectId(id)).map(MediaResource::tagged);
    }

    @GET
    @Path("/{id}/content")
    @Operation(summary = "The bytes")
    @APIResponse(
            responseCode = "200",
            description = "The file as it was taken in",
            content =
                    @Content(
                            mediaType = "application/octet-stream",
                            schema = @Schema(type = SchemaType.STRING, format = "binary")))
    @APIResponse(
            responseCode = "404",
            description = "There is none, it is not the caller's, or its bytes have not arrived")
    public Uni<RestResponse<java.nio.file.Path>> content(@PathParam("id") UUID id) {
        return media.get(caller.userId(), new ObjectId(id)).map(found -> file(found.filePath(), found.mimeType()));
    }

    @GET
    @Path("/{id}/thumbnail")
    @Operation(summary = "A small JPEG, at most 320 pixels wide or high")
    @APIResponse(
            responseCode = "200",
            description = "The thumbnail",
            content = @Content(mediaType = "image/jpeg", schema = @Schema(type = SchemaType.STRING, format = "binary")))
    @APIResponse(responseCode = "404", description = "There is none, it is not the caller's, or it has no thumbnail")
    public Uni<RestResponse<java.nio.file.Path>> thumbnail(@PathParam("id") UUID id) {
        return media.get(caller.userId(), new ObjectId(id)).map(found -> file(found.thumbnailPath(), "image/jpeg"));
    }

    private RestResponse<java.nio.file.Path> file(@Nullable String path, String mimeType) {
        if (path == null) {
            throw Problem.notFound("content yet");
        }
        return RestResponse.ResponseBuilder.ok(store.resolve(path))
                .header(HttpHeaders.CONTENT_TYPE, mimeType)
                .header("X-Content-Type-Options", "nosniff")
                .header("Content-Security-Policy", "sandbox")
                .build();
    }

    private static RestResponse<MediaView> tagged(Media found) {
        return RestResponse.ResponseBuilder.ok(MediaView.of(found))
                .tag(new EntityTag(Long.toString(found.version())))
                .build();
    }

    private static @Nullable Instant instant(String parameter, @Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException malformed) {
            throw Problem.badRequest(parameter, "must be a UTC time such as 2026-02-03T12:34:56.789Z");
        }
    }
}
