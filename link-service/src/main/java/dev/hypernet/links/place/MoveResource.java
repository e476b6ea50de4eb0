package dev.hypernet.links.place;

import dev.hypernet.contracts.LinkId;
import dev.hypernet.links.link.LinkView;
import dev.hypernet.platform.http.IfMatch;
import dev.hypernet.platform.identity.Caller;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

@Path("/api/v1/links/{id}/move")
@Authenticated
@Tag(name = "Links", description = "How your objects belong together")
@APIResponse(responseCode = "401", description = "No valid bearer token")
public class MoveResource {
    private final MoveService moves;
    private final Caller caller;

    MoveResource(MoveService moves, Caller caller) {
        this.moves = moves;
        this.caller = caller;
    }

    @POST
    @Operation(
            summary = "Move a link among its siblings",
            description = "Siblings are the links of the same type that start from the same object. One link changes,"
                    + " however many there are; those behind it change too where its new neighbours stand too close.")
    @APIResponse(
            responseCode = "200",
            description = "The link; one that stood there already makes no version",
            content = @Content(schema = @Schema(implementation = LinkView.class)))
    @APIResponse(responseCode = "404", description = "The link or the sibling does not exist, or is not yours")
    @APIResponse(responseCode = "409", description = "Links of this type have no order")
    @APIResponse(responseCode = "412", description = "It changed since the version in If-Match")
    @APIResponse(responseCode = "422", description = "Not exactly one place is named, or no sibling")
    public Uni<LinkView> move(
            @PathParam("id") UUID id,
            @HeaderParam("If-Match") @DefaultValue("*") IfMatch match,
            @Valid @NotNull NewPlace place) {
        return moves.move(caller.userId(), new LinkId(id), place, match).map(LinkView::of);
    }
}
