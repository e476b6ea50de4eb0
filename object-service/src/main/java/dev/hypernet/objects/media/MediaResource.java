package dev.hypernet.objects.media;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.objects.history.HistoryView;
import dev.hypernet.objects.history.ObjectHistory;
import dev.hypernet.objects.history.PastView;
import dev.hypernet.platform.http.IfMatch;
import dev.hypernet.platform.identity.Caller;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.paging.PageQuery;
import dev.hypernet.platform.problem.Problem;
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
import org.jspecify.annotations.Nullable;

/** Photos, videos and files. */
@Path("/api/v1/media")
@Tag(name = "Media")
@Authenticated
@APIResponse(responseCode = "401", description = "No valid token")
public class MediaResource {
    private final MediaService media;
    private final ObjectHistory history;
    private final MediaViews views;
    private final Caller caller;

    MediaResource(MediaService media, ObjectHistory history, MediaViews views, Caller caller) {
        this.media = media;
        this.history = history;
        this.views = views;
        this.caller = caller;
    }

    @GET
    @Operation(summary = "The timeline: media by the time they were taken, newest first unless told, untimed last")
    @APIResponse(responseCode = "200", description = "A page of media")
    @APIResponse(responseCode = "400", description = "A parameter cannot be read")
    public Uni<Page<MediaView>> timeline(
            @BeanParam @Valid PageQuery page,
            @BeanParam TimelineParameters parameters,
            @Parameter(
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            enumeration = {"date_desc", "date_asc"}))
                    @QueryParam("order")
                    @DefaultValue("date_desc")
                    String order) {
        return media.timeline(caller.userId(), parameters.filter(), order(order), page.cursor, page.limit)
                .chain(found -> views.of(caller.userId(), found));
    }

    @GET
    @Path("/buckets")
    @Operation(summary = "How much of the timeline lies in each month or day (UTC), newest first, untimed last")
    @APIResponse(responseCode = "200", description = "A page of buckets, with the same filters as the timeline")
    @APIResponse(responseCode = "400", description = "A parameter cannot be read")
    public Uni<Page<BucketView>> buckets(
            @BeanParam @Valid PageQuery page,
            @BeanParam TimelineParameters parameters,
            @Parameter(
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            enumeration = {"month", "day"}))
                    @QueryParam("by")
                    @DefaultValue("month")
                    String by) {
        BucketSize size = size(by);
        return media.buckets(caller.userId(), parameters.filter(), size, page.cursor, page.limit)
                .map(found -> found.map(bucket -> BucketView.of(bucket, size)));
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "One media object")
    @APIResponse(
            responseCode = "200",
            description = "The media object, its ETag its version and how its bytes are; with as_of, as it was then",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(oneOf = {MediaView.class, PastView.class})))
    @APIResponse(responseCode = "400", description = "as_of is no time")
    @APIResponse(responseCode = "304", description = "It is as If-None-Match has it")
    @APIResponse(responseCode = "404", description = "There is none, or it is not the caller's")
    public Uni<Object> get(@PathParam("id") UUID id, @QueryParam("as_of") @Nullable String asOf) {
        ObjectId object = new ObjectId(id);
        return asOf == null
                ? media.get(caller.userId(), object).chain(views::of).map(Object.class::cast)
                : history.asOf(caller.userId(), object, Media.TYPE, asOf).map(Object.class::cast);
    }

    @PATCH
    @Path("/{id}")
    @Consumes({"application/merge-patch+json", MediaType.APPLICATION_JSON})
    @Operation(summary = "Change a media object's name, time, place or metadata")
    @RequestBody(
            description = "A JSON merge patch (RFC 7396) of these fields; null takes a time, a place or a key away",
            content = @Content(schema = @Schema(implementation = MediaEdit.class)))
    @APIResponse(responseCode = "200", description = "The media object; a patch that changes nothing makes no version")
    @APIResponse(responseCode = "404", description = "There is none, or it is not the caller's")
    @APIResponse(responseCode = "412", description = "It changed since the version in If-Match")
    @APIResponse(responseCode = "422", description = "A field breaks a rule, or cannot be changed: errors names it")
    public Uni<MediaView> change(
            @PathParam("id") UUID id,
            @HeaderParam("If-Match") @DefaultValue("*") IfMatch match,
            @NotNull JsonNode patch) {
        return media.change(caller.userId(), new ObjectId(id), patch, match).chain(views::of);
    }

    @DELETE
    @Path("/{id}")
    @Operation(summary = "Delete a media object", description = "An admin can restore it until its retention ends.")
    @APIResponse(responseCode = "204", description = "It is deleted, and no sync brings it back")
    @APIResponse(responseCode = "404", description = "There is none, or it is not the caller's")
    @APIResponse(responseCode = "412", description = "It changed since the version in If-Match")
    public Uni<Void> delete(@PathParam("id") UUID id, @HeaderParam("If-Match") @DefaultValue("*") IfMatch match) {
        return media.delete(caller.userId(), new ObjectId(id), match);
    }

    @GET
    @Path("/{id}/history")
    @Operation(summary = "A media object's versions, newest first; state=true shows what each version was")
    @APIResponse(responseCode = "200", description = "A page of versions")
    @APIResponse(responseCode = "404", description = "There is none, or it is not the caller's")
    public Uni<Page<HistoryView>> history(
            @PathParam("id") UUID id, @BeanParam @Valid PageQuery page, @QueryParam("state") boolean state) {
        return history.page(caller.userId(), new ObjectId(id), Media.TYPE, page.cursor, page.limit, state);
    }

    private static TimelineOrder order(String text) {
        return switch (text) {
            case "date_desc" -> TimelineOrder.DATE_DESC;
            case "date_asc" -> TimelineOrder.DATE_ASC;
            default -> throw Problem.badRequest("order", "must be date_desc or date_asc");
        };
    }

    private static BucketSize size(String text) {
        return switch (text) {
            case "month" -> BucketSize.MONTH;
            case "day" -> BucketSize.DAY;
            default -> throw Problem.badRequest("by", "must be month or day");
        };
    }
}
