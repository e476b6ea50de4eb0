package dev.hypernet.objects.processing;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.objects.media.MediaView;
import dev.hypernet.objects.media.MediaViews;
import dev.hypernet.platform.identity.Caller;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;

/** Reading a media object's bytes once more. */
@Path("/api/v1/media/{id}/process")
@Tag(name = "Media")
@Authenticated
@APIResponse(responseCode = "401", description = "No valid token")
public class ProcessingResource {
    private final MediaProcessing processing;
    private final MediaViews views;
    private final Caller caller;

    ProcessingResource(MediaProcessing processing, MediaViews views, Caller caller) {
        this.processing = processing;
        this.views = views;
        this.caller = caller;
    }

    @POST
    @ResponseStatus(202)
    @Operation(
            summary = "Read the bytes again: after a failure, or to bring details and thumbnail up to date; bytes that"
                    + " their source failed to give are asked for again")
    @APIResponse(responseCode = "202", description = "The media object, pending; poll it or follow its events")
    @APIResponse(responseCode = "404", description = "There is none, or it is not the caller's")
    @APIResponse(responseCode = "409", description = "It has no bytes, and none that failed to come: `no-bytes`")
    public Uni<MediaView> again(@PathParam("id") UUID id) {
        return processing.again(caller.userId(), new ObjectId(id)).chain(views::of);
    }
}
