package dev.hypernet.links.link;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.contracts.LinkId;
import dev.hypernet.links.history.LinkHistory;
import dev.hypernet.links.history.PastLinkView;
import dev.hypernet.platform.http.IdempotencyKey;
import dev.hypernet.platform.http.IfMatch;
import dev.hypernet.platform.identity.Caller;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
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
import java.net.URI;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

@Path("/api/v1/links")
@Authenticated
@Tag(name = "Links", description = "How your objects belong together")
@APIResponse(responseCode = "401", description = "No valid bearer token")
public class LinkResource {
    private final LinkService links;
    private final LinkHistory history;
    private final Caller caller;

    LinkResource(LinkService links, LinkHistory history, Caller caller) {
        this.links = links;
        this.history = history;
        this.caller = caller;
    }

    /** The service checks the link as it checks each of many, so there is no {@code @Valid} here. */
    @POST
    @Operation(summary = "Link two of your objects")
    @APIResponse(
            responseCode = "201",
            description = "The link, with its address; the same again for the same Idempotency-Key",
            content = @Content(schema = @Schema(implementation = LinkView.class)))
    @APIResponse(responseCode = "400", description = "The body is not JSON")
    @APIResponse(responseCode = "404", description = "One of the objects does not exist, or is not yours")
    @APIResponse(
            responseCode = "409",
            description = "duplicate-link: the two are linked in this way; cardinality: the type allows no more there")
    @APIResponse(
            responseCode = "422",
            description = "A field breaks a rule: errors names it; or the key was used for another request")
    @APIResponse(responseCode = "503", description = "Whether an object exists cannot be found out right now")
    public Uni<RestResponse<LinkView>> create(
            @HeaderParam("Idempotency-Key") @Nullable IdempotencyKey key, @NotNull NewLink link) {
        return links.create(caller.userId(), link, key).map(LinkResource::created);
    }

    @POST
    @Path("/bulk-create")
    @Operation(
            summary = "Make up to 1,000 links",
            description = "Each item is made or refused by itself; all that are made are made in one transaction.")
    @APIResponse(
            responseCode = "200",
            description = "What became of each, in order: 201 with the link, or 404, 409, 422 with the problem",
            content = @Content(schema = @Schema(implementation = BulkOutcome.class)))
    @APIResponse(responseCode = "400", description = "The body is not JSON")
    @APIResponse(
            responseCode = "422",
            description = "No items, or too many, or one is not of its shape; or the key was used for another request")
    @APIResponse(responseCode = "503", description = "Whether an object exists cannot be found out right now")
    public Uni<BulkOutcome> createAll(
            @HeaderParam("Idempotency-Key") @Nullable IdempotencyKey key, @Valid @NotNull NewLinks bulk) {
        return links.createAll(caller.userId(), bulk, key);
    }

    @POST
    @Path("/bulk-delete")
    @Operation(
            summary = "Delete up to 1,000 links",
            description = "All that are there go in one transaction. A sync does not make again what you deleted.")
    @APIResponse(
            responseCode = "200",
            description = "What became of each, in order: 204, or 404 with the problem",
            content = @Content(schema = @Schema(implementation = BulkOutcome.class)))
    @APIResponse(responseCode = "400", description = "The body is not JSON")
    @APIResponse(
            responseCode = "422",
            description = "No ids, or too many, or one is no UUID; or the key was used for another request")
    public Uni<BulkOutcome> deleteAll(
            @HeaderParam("Idempotency-Key") @Nullable IdempotencyKey key, @Valid @NotNull LinkIds bulk) {
        return links.deleteAll(caller.userId(), bulk, key);
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "Get a link")
    @APIResponse(
            responseCode = "200",
            description = "The link, its ETag its version; with as_of, as it was then",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(oneOf = {LinkView.class, PastLinkView.class})))
    @APIResponse(responseCode = "400", description = "as_of is no time")
    @APIResponse(responseCode = "404", description = "There is no such link of yours, or was none then")
    public Uni<Object> get(
            @PathParam("id") UUID id,
            @Parameter(description = "A time, UTC: shows the link as it was") @QueryParam("as_of") @Nullable
                    String asOf) {
        LinkId link = new LinkId(id);
        return asOf == null
                ? links.get(caller.userId(), link).map(LinkView::of)
                : history.asOf(caller.userId(), link, asOf).map(Object.class::cast);
    }

    @PATCH
    @Path("/{id}")
    @Consumes({"application/merge-patch+json", MediaType.APPLICATION_JSON})
    @Operation(
            summary = "Change a link",
            description = "Not what it joins, nor its type. A sort order places it anew, also after a move.")
    @RequestBody(
            description = "A JSON merge patch (RFC 7396) of these fields",
            content = @Content(schema = @Schema(implementation = LinkEdit.class)))
    @APIResponse(
            responseCode = "200",
            description = "The link; a patch that changes nothing makes no version",
            content = @Content(schema = @Schema(implementation = LinkView.class)))
    @APIResponse(responseCode = "404", description = "There is no such link of yours")
    @APIResponse(
            responseCode = "409",
            description = "duplicate-link: the two are linked in this way from the other end too")
    @APIResponse(responseCode = "412", description = "It changed since the version in If-Match")
    @APIResponse(responseCode = "422", description = "A field breaks a rule, or cannot be changed: errors names it")
    public Uni<LinkView> change(
            @PathParam("id") UUID id,
            @HeaderParam("If-Match") @DefaultValue("*") IfMatch match,
            @NotNull JsonNode patch) {
        return links.change(caller.userId(), new LinkId(id), patch, match).map(LinkView::of);
    }

    @DELETE
    @Path("/{id}")
    @Operation(
            summary = "Delete a link",
            description = "The objects stay. A sync does not make again what you deleted.")
    @APIResponse(responseCode = "204", description = "It is deleted")
    @APIResponse(responseCode = "404", description = "There is no such link of yours")
    @APIResponse(responseCode = "412", description = "It changed since the version in If-Match")
    public Uni<Void> delete(@PathParam("id") UUID id, @HeaderParam("If-Match") @DefaultValue("*") IfMatch match) {
        return links.delete(caller.userId(), new LinkId(id), match);
    }

    private static RestResponse<LinkView> created(LinkView link) {
        return RestResponse.ResponseBuilder.create(RestResponse.Status.CREATED, link)
                .location(URI.create("/api/v1/links/" + link.id()))
                .build();
    }
}
