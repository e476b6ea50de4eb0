package dev.hypernet.objects.upload;

import dev.hypernet.platform.http.IdempotencyKey;
import dev.hypernet.platform.identity.Caller;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.media.SchemaProperty;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Uploads in one request. */
@Path("/api/v1/media/upload")
@Tag(name = "Media")
@Authenticated
@APIResponse(responseCode = "401", description = "No valid token")
public class UploadResource {
    private final UploadService uploads;
    private final Caller caller;

    UploadResource(UploadService uploads, Caller caller) {
        this.uploads = uploads;
        this.caller = caller;
    }

    @POST
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @Blocking
    @Operation(summary = "Upload a file")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.MULTIPART_FORM_DATA,
                            schema =
                                    @Schema(
                                            type = SchemaType.OBJECT,
                                            requiredProperties = "file",
                                            properties = {
                                                @SchemaProperty(
                                                        name = "file",
                                                        type = SchemaType.STRING,
                                                        format = "binary",
                                                        description = "The bytes"),
                                                @SchemaProperty(
                                                        name = "metadata",
                                                        type = SchemaType.STRING,
                                                        description = "A JSON object, at most 1 MiB"),
                                                @SchemaProperty(
                                                        name = "description",
                                                        type = SchemaType.STRING,
                                                        description = "At most 5000 characters")
                                            })))
    @APIResponse(
            responseCode = "201",
            description = "The new media object; its details come when it is processed",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = UploadView.class)))
    @APIResponse(
            responseCode = "200",
            description = "The media object that holds these bytes already",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = UploadView.class)))
    @APIResponse(responseCode = "413", description = "The file is too large, or does not fit into the quota")
    @APIResponse(responseCode = "415", description = "Files of this type are not taken, or its type is another")
    @APIResponse(responseCode = "422", description = "The file is empty or damaged, or a field breaks a rule")
    public Uni<RestResponse<UploadView>> upload(
            @HeaderParam(HttpHeaders.CONTENT_TYPE) String contentType,
            @HeaderParam(HttpHeaders.CONTENT_LENGTH) @Nullable Long contentLength,
            @HeaderParam("Idempotency-Key") @Nullable IdempotencyKey key,
            @Context HttpServerRequest request,
            InputStream body) {
        UploadService.Form form = new UploadService.Form(contentType, contentLength, new ClientBytes(body, request));
        return uploads.upload(caller.userId(), key, form).map(UploadResource::answer);
    }

    private static RestResponse<UploadView> answer(Uploaded uploaded) {
        return RestResponse.ResponseBuilder.<UploadView>create(uploaded.duplicate() ? 200 : 201)
                .entity(UploadView.of(uploaded))
                .header(
                        HttpHeaders.LOCATION,
                        "/api/v1/media/" + uploaded.media().id())
                .build();
    }
}
