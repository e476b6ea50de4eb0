package dev.hypernet.links.listing;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.links.link.LinkView;
import dev.hypernet.platform.http.QueryText;
import dev.hypernet.platform.identity.Caller;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.paging.PageQuery;
import dev.hypernet.platform.problem.Problem;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Links in lists, and how many there are. */
@Path("/api/v1/links")
@Authenticated
@Tag(name = "Links")
@APIResponse(responseCode = "401", description = "No valid bearer token")
public class LinkListResource {
    private static final String LISTING = """
            By one end, by either (object_id), by both (from_object_id and up to 100 to_object_id), or all of yours. A
            bidirectional link is seen from either end in both directions, and stands in a list once.

            Indexes know link_type, the orders by time (oldest, newest) with created_after and created_before, and the
            order by place: a page costs what is on it, whatever its object has. They do not know the other filters
            (min_strength, max_strength, created_by, integration_id, from_object_type, to_object_type,
            metadata.<key>=<text> for a field of the metadata, and in the order by place created_after and
            created_before). With those a page examines at most 10,000 links, so it may hold fewer than limit, or none,
            and still have a next_cursor, which goes on behind the last one examined.
            Only a page without next_cursor is the last.""";

    private final ListingService links;
    private final Caller caller;

    LinkListResource(ListingService links, Caller caller) {
        this.links = links;
        this.caller = caller;
    }

    @GET
    @Operation(summary = "List links", description = LISTING)
    @APIResponse(
            responseCode = "200",
            description = "One page; for an object that is not yours, or a type there is not, an empty one",
            content = @Content(schema = @Schema(implementation = LinkPage.class)))
    @APIResponse(responseCode = "400", description = "A parameter cannot be read, or does not go with another")
    @APIResponse(responseCode = "503", description = "With include=objects: the objects cannot be had right now")
    public Uni<Page<LinkView>> list(
            @BeanParam LinkListParameters asked, @BeanParam @Valid PageQuery page, @Context UriInfo request) {
        return links.list(caller.userId(), asked.query(request.getQueryParameters()), asked.withObjects(), page);
    }

    @GET
    @Path("/count")
    @Operation(
            summary = "Count the links of an object",
            description = "Exact, and as cheap for a million as for three. A bidirectional link counts at both ends in"
                    + " both directions, as lists show it.")
    @APIResponse(responseCode = "200", description = "The count; 0 for an object that is not yours")
    @APIResponse(responseCode = "400", description = "Neither end is named, or both are, or one cannot be read")
    public Uni<CountView> count(
            @Parameter(
                            description = "Counts the links that start from this object",
                            schema = @Schema(type = SchemaType.STRING, format = "uuid"))
                    @QueryParam("from_object_id")
                    @Nullable
                    String fromObjectId,
            @Parameter(
                            description = "Counts the links that lead to this object",
                            schema = @Schema(type = SchemaType.STRING, format = "uuid"))
                    @QueryParam("to_object_id")
                    @Nullable
                    String toObjectId,
            @Parameter(description = "Repeatable: counts links of these types alone") @QueryParam("link_type")
                    List<String> linkTypes) {
        return links.count(caller.userId(), counted(fromObjectId, toObjectId, linkTypes));
    }

    private static CountQuery counted(@Nullable String from, @Nullable String to, List<String> linkTypes) {
        List<String> types = LinkListParameters.types("link_type", linkTypes);
        if (from != null && to == null) {
            return new CountQuery(new ObjectId(QueryText.uuid("from_object_id", from)), "from", types);
        }
        if (to != null && from == null) {
            return new CountQuery(new ObjectId(QueryText.uuid("to_object_id", to)), "to", types);
        }
        throw Problem.badRequest("from_object_id", "or to_object_id is needed, and not both");
    }

    /** One page of links, for the documentation. */
    @Schema(name = "LinkPage")
    record LinkPage(List<LinkView> items, @Nullable String nextCursor) {}
}
