package dev.hypernet.objects.media;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.platform.identity.Caller;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.Date;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The bytes of media objects, and their thumbnails. */
@Path("/api/v1/media")
@Tag(name = "Media")
@Authenticated
@APIResponse(responseCode = "401", description = "No valid token")
public class StoredBytesResource {
    private static final String RANGE = "Range";
    private static final String IF_RANGE = "If-Range";

    private final StoredBytesService stored;
    private final Caller caller;

    StoredBytesResource(StoredBytesService stored, Caller caller) {
        this.stored = stored;
        this.caller = caller;
    }

    @GET
    @Path("/{id}/content")
    @Blocking
    @Operation(summary = "The bytes")
    @APIResponse(
            responseCode = "200",
            description = "The file as it was taken in; its ETag is its SHA-256",
            content =
                    @Content(
                            mediaType = "application/octet-stream",
                            schema = @Schema(type = SchemaType.STRING, format = "binary")))
    @APIResponse(responseCode = "206", description = "The part that Range asks for")
    @APIResponse(responseCode = "304", description = "It is as If-None-Match has it")
    @APIResponse(
            responseCode = "404",
            description = "There is none, it is not the caller's, or its bytes have not arrived")
    @APIResponse(responseCode = "416", description = "Range lies outside the file")
    public Uni<Response> content(
            @PathParam("id") UUID id,
            @HeaderParam(RANGE) @Nullable String range,
            @HeaderParam(IF_RANGE) @Nullable String ifRange,
            @Context Request request) {
        return stored.content(caller.userId(), new ObjectId(id))
                .map(found -> answer(found, range, ifRange, request, true));
    }

    @HEAD
    @Path("/{id}/content")
    @Blocking
    @Operation(hidden = true)
    public Uni<Response> contentHead(
            @PathParam("id") UUID id,
            @HeaderParam(RANGE) @Nullable String range,
            @HeaderParam(IF_RANGE) @Nullable String ifRange,
            @Context Request request) {
        return stored.content(caller.userId(), new ObjectId(id))
                .map(found -> answer(found, range, ifRange, request, false));
    }

    @GET
    @Path("/{id}/thumbnail")
    @Blocking
    @Operation(summary = "A small JPEG, at most 320 pixels wide or high")
    @APIResponse(
            responseCode = "200",
            description = "The thumbnail",
            content = @Content(mediaType = "image/jpeg", schema = @Schema(type = SchemaType.STRING, format = "binary")))
    @APIResponse(responseCode = "206", description = "The part that Range asks for")
    @APIResponse(responseCode = "304", description = "It is as If-None-Match has it")
    @APIResponse(responseCode = "404", description = "There is none, it is not the caller's, or it has no thumbnail")
    @APIResponse(responseCode = "416", description = "Range lies outside the file")
    public Uni<Response> thumbnail(
            @PathParam("id") UUID id,
            @HeaderParam(RANGE) @Nullable String range,
            @HeaderParam(IF_RANGE) @Nullable String ifRange,
            @Context Request request) {
        return stored.thumbnail(caller.userId(), new ObjectId(id))
                .map(found -> answer(found, range, ifRange, request, true));
    }

    @HEAD
    @Path("/{id}/thumbnail")
    @Blocking
    @Operation(hidden = true)
    public Uni<Response> thumbnailHead(
            @PathParam("id") UUID id,
            @HeaderParam(RANGE) @Nullable String range,
            @HeaderParam(IF_RANGE) @Nullable String ifRange,
            @Context Request request) {
        return stored.thumbnail(caller.userId(), new ObjectId(id))
                .map(found -> answer(found, range, ifRange, request, false));
    }

    /** RFC 9110, 13.2.2: preconditions first, then the range, which counts only for the very bytes If-Range names. */
    private Response answer(
            StoredBytes found, @Nullable String range, @Nullable String ifRange, Request request, boolean withBytes) {
        EntityTag tag = new EntityTag(found.entityTag());
        Response.ResponseBuilder settled = request.evaluatePreconditions(tag);
        if (settled != null) {
            return labelled(settled, found, tag).build();
        }
        boolean isTheSame = ifRange == null || ifRange.equals("\"" + found.entityTag() + "\"");
        ByteRange wanted = isTheSame ? ByteRange.of(range, found.size()) : ByteRange.whole(found.size());
        Response.ResponseBuilder answer = labelled(
                        Response.status(wanted.isWhole() ? Response.Status.OK : Response.Status.PARTIAL_CONTENT),
                        found,
                        tag)
                .header(HttpHeaders.CONTENT_TYPE, found.mimeType())
                .header(HttpHeaders.CONTENT_LENGTH, wanted.length())
                .header(HttpHeaders.CONTENT_DISPOSITION, Disposition.of(found))
                .header("Accept-Ranges", "bytes");
        if (!wanted.isWhole()) {
            answer.header("Content-Range", wanted.contentRange(found.size()));
        }
        if (withBytes) {
            StreamingOutput output = reader -> stored.send(found, wanted.from(), wanted.length(), reader);
            answer.entity(output);
        }
        return answer.build();
    }

    /** A person's file is not trusted: a browser is to guess nothing about it and run nothing in it. */
    private static Response.ResponseBuilder labelled(
            Response.ResponseBuilder answer, StoredBytes found, EntityTag tag) {
        return answer.tag(tag)
                .lastModified(Date.from(found.modified()))
                .header(HttpHeaders.CACHE_CONTROL, "private, no-cache")
                .header("X-Content-Type-Options", "nosniff")
                .header("Content-Security-Policy", "default-src 'none'; sandbox");
    }
}
