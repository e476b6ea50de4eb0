package dev.hypernet.links.history;

import dev.hypernet.contracts.LinkId;
import dev.hypernet.platform.identity.Caller;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.paging.PageQuery;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/api/v1/links/{id}/history")
@Authenticated
@Tag(name = "Links", description = "How your objects belong together")
@APIResponse(responseCode = "401", description = "No valid bearer token")
public class LinkHistoryResource {
    private final LinkHistory history;
    private final Caller caller;

    LinkHistoryResource(LinkHistory history, Caller caller) {
        this.history = history;
        this.caller = caller;
    }

    @GET
    @Operation(summary = "A link's versions, newest first: who made them, and why")
    @APIResponse(
            responseCode = "200",
            description = "A page of versions",
            content = @Content(schema = @Schema(implementation = LinkHistoryPage.class)))
    @APIResponse(responseCode = "400", description = "A parameter cannot be read")
    @APIResponse(responseCode = "404", description = "There is no such link of yours, or it is deleted")
    public Uni<Page<LinkHistoryView>> list(
            @PathParam("id") UUID id,
            @Parameter(description = "Whether each version shows the link as it was") @QueryParam("state")
                    boolean state,
            @Valid @BeanParam PageQuery page) {
        return history.page(caller.userId(), new LinkId(id), page, state);
    }

    /** One page of versions, for the documentation. */
    @Schema(name = "LinkHistoryPage")
    record LinkHistoryPage(
            List<LinkHistoryView> items, @Nullable String nextCursor) {}
}
