package dev.hypernet.objects.upload;

import dev.hypernet.platform.identity.Caller;
import dev.hypernet.platform.problem.Problem;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Resumable uploads by the tus protocol 1.0.0 with creation, creation-with-upload, termination, expiration and checksum.
 * The header {@code Tus-Resumable} of every answer comes from the configuration: it stands on errors too.
 */
@Path("/api/v1/uploads")
@Tag(name = "Uploads")
@Authenticated
@APIResponse(responseCode = "401", description = "No valid token")
public class ResumableUploadResource {
    private static final String PIECE = "application/offset+octet-stream";
    private static final String VERSION = "1.0.0";
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final ResumableUploadService uploads;
    private final Caller caller;

    ResumableUploadResource(ResumableUploadService uploads, Caller caller) {
        this.uploads = uploads;
        this.caller = caller;
    }

    @OPTIONS
    @PermitAll
    @Operation(summary = "What of tus is spoken here")
    @APIResponse(responseCode = "204", description = "Version, extensions and the largest size, as headers")
    public RestResponse<Void> options() {
        return ResponseBuilder.<Void>create(204)
                .header("Tus-Version", VERSION)
                .header("Tus-Extension", "creation,creation-with-upload,termination,expiration,checksum")
                .header("Tus-Checksum-Algorithm", "sha1,sha256")
                .header("Tus-Max-Size", uploads.largest())
                .build();
    }

    @POST
    @Consumes(MediaType.WILDCARD)
    @Blocking
    @Operation(summary = "Begin an upload of Upload-Length bytes")
    @APIResponse(responseCode = "201", description = "Where to send the bytes: Location")
    @APIResponse(responseCode = "400", description = "A header cannot be read")
    @APIResponse(responseCode = "409", description = "The caller has too many open uploads")
    @APIResponse(responseCode = "412", description = "Tus-Resumable is not 1.0.0")
    @APIResponse(responseCode = "413", description = "Too large, or it does not fit into the quota")
    public Uni<RestResponse<Void>> create(
            @HeaderParam("Tus-Resumable") @Nullable String version,
            @HeaderParam("Upload-Length") @Nullable String length,
            @HeaderParam("Upload-Metadata") @Nullable String metadata,
            @HeaderParam("Upload-Checksum") @Nullable String checksum,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String contentType,
            @HeaderParam(HttpHeaders.CONTENT_LENGTH) @Nullable Long contentLength,
            @Context HttpServerRequest request,
            InputStream body) {
        checkVersion(version);
        ResumableUploadService.Piece first = new ResumableUploadService.Piece(
                0, contentLength, UploadChecksum.parse(checksum), new ClientBytes(body, request));
        return uploads.create(caller.userId(), number("Upload-Length", length), UploadMetadata.parse(metadata))
                .chain(upload -> isPiece(contentType)
                        ? uploads.append(upload.owner(), upload.id(), first)
                        : Uni.createFrom().item(upload))
                .map(upload -> state(201, upload)
                        .header(HttpHeaders.LOCATION, "/api/v1/uploads/" + upload.id())
                        .build());
    }

    @HEAD
    @Path("/{id}")
    @Operation(summary = "How far an upload is")
    @APIResponse(responseCode = "200", description = "Upload-Offset, and Content-Location once it is a media object")
    @APIResponse(responseCode = "404", description = "There is none, it has expired, or it is not the caller's")
    public Uni<RestResponse<Void>> head(
            @PathParam("id") UUID id, @HeaderParam("Tus-Resumable") @Nullable String version) {
        checkVersion(version);
        return uploads.get(caller.userId(), id)
                .map(upload -> state(200, upload)
                        .header("Upload-Length", upload.length())
                        .header(HttpHeaders.CACHE_CONTROL, "no-store")
                        .build());
    }

    @PATCH
    @Path("/{id}")
    @Consumes(PIECE)
    @Blocking
    @Operation(summary = "Send bytes from Upload-Offset on")
    @APIResponse(
            responseCode = "204",
            description = "They are stored; with the last ones, Content-Location is the media")
    @APIResponse(responseCode = "404", description = "There is none, it has expired, or it is not the caller's")
    @APIResponse(responseCode = "409", description = "The upload is at another offset")
    @APIResponse(responseCode = "410", description = "The bytes sent before are lost")
    @APIResponse(responseCode = "413", description = "More bytes than were announced, or than fit into the quota")
    @APIResponse(responseCode = "415", description = "Files of this type are not taken, or its type is another")
    @APIResponse(responseCode = "422", description = "The file is damaged")
    @APIResponse(responseCode = "423", description = "Another request is writing")
    @APIResponse(responseCode = "460", description = "The checksum does not match")
    public Uni<RestResponse<Void>> append(
            @PathParam("id") UUID id,
            @HeaderParam("Tus-Resumable") @Nullable String version,
            @HeaderParam("Upload-Offset") @Nullable String offset,
            @HeaderParam("Upload-Checksum") @Nullable String checksum,
            @HeaderParam(HttpHeaders.CONTENT_LENGTH) @Nullable Long contentLength,
            @Context HttpServerRequest request,
            InputStream body) {
        checkVersion(version);
        ResumableUploadService.Piece piece = new ResumableUploadService.Piece(
                number("Upload-Offset", offset),
                contentLength,
                UploadChecksum.parse(checksum),
                new ClientBytes(body, request));
        return uploads.append(caller.userId(), id, piece)
                .map(upload -> state(204, upload).build());
    }

    /** For clients that cannot send a PATCH. */
    @POST
    @Path("/{id}")
    @Consumes(PIECE)
    @Blocking
    @Operation(hidden = true)
    public Uni<RestResponse<Void>> appendByPost(
            @PathParam("id") UUID id,
            @HeaderParam("X-HTTP-Method-Override") @Nullable String method,
            @HeaderParam("Tus-Resumable") @Nullable String version,
            @HeaderParam("Upload-Offset") @Nullable String offset,
            @HeaderParam("Upload-Checksum") @Nullable String checksum,
            @HeaderParam(HttpHeaders.CONTENT_LENGTH) @Nullable Long contentLength,
            @Context HttpServerRequest request,
            InputStream body) {
        if (!"PATCH".equals(method)) {
            throw Problem.badHeader("X-HTTP-Method-Override", "must be PATCH");
        }
        return append(id, version, offset, checksum, contentLength, request, body);
    }

    @DELETE
    @Path("/{id}")
    @Operation(summary = "Give an upload up")
    @APIResponse(responseCode = "204", description = "Its bytes are gone; an object it has become stays")
    @APIResponse(responseCode = "404", description = "There is none, it has expired, or it is not the caller's")
    @APIResponse(responseCode = "423", description = "A request is writing")
    public Uni<Void> terminate(@PathParam("id") UUID id, @HeaderParam("Tus-Resumable") @Nullable String version) {
        checkVersion(version);
        return uploads.terminate(caller.userId(), id);
    }

    private static ResponseBuilder<Void> state(int status, ResumableUpload upload) {
        ResponseBuilder<Void> answer = ResponseBuilder.<Void>create(status)
                .header("Upload-Offset", upload.received())
                .header("Upload-Expires", date(upload.expiresAt()));
        return upload.mediaId() == null
                ? answer
                : answer.header(HttpHeaders.CONTENT_LOCATION, "/api/v1/media/" + upload.mediaId());
    }

    private static String date(Instant time) {
        return HTTP_DATE.format(time);
    }

    private static void checkVersion(@Nullable String version) {
        if (!VERSION.equals(version)) {
            throw new Problem(
                    412,
                    "tus-version",
                    "This version of tus is not spoken here",
                    "Send Tus-Resumable: " + VERSION + ".",
                    List.of(),
                    Map.of("Tus-Version", VERSION));
        }
    }

    /** Whatever parameters, such as a charset, the client's library adds to it. */
    private static boolean isPiece(@Nullable String contentType) {
        return contentType != null && contentType.split(";", 2)[0].strip().equalsIgnoreCase(PIECE);
    }

    private static long number(String header, @Nullable String value) {
        if (value == null || !value.matches("\\d{1,18}")) {
            throw Problem.badHeader(header, "must be a number of bytes");
        }
        return Long.parseLong(value);
    }
}
