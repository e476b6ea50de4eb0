package dev.hypernet.links.neighbour;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.platform.identity.Caller;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What an object is linked with. */
@Path("/api/v1/objects/{id}/neighbours")
@Authenticated
@Tag(name = "Links")
@APIResponse(responseCode = "401", description = "No valid bearer token")
public class NeighbourResource {
    private static final String BOUNDS = """
            Breadth first over up to three links, each object once, at its least depth, with the link it was first come
            to by. Of one object at most its 200 newest links are followed, in all at most explored.link_budget; what
            was not followed for that is not found, and explored says so.""";

    private final NeighbourService neighbours;
    private final Caller caller;

    NeighbourResource(NeighbourService neighbours, Caller caller) {
        this.neighbours = neighbours;
        this.caller = caller;
    }

    @GET
    @Operation(summary = "The objects around an object", description = BOUNDS)
    @APIResponse(responseCode = "200", description = "Objects it is linked with, nearest first")
    @APIResponse(responseCode = "400", description = "A parameter cannot be read")
    @APIResponse(responseCode = "404", description = "There is no such object, or it is not the caller's")
    @APIResponse(
            responseCode = "503",
            description = "Whether the object exists, or with include=objects the others, cannot be had right now")
    public Uni<NeighboursView> list(@PathParam("id") UUID id, @BeanParam @Valid NeighbourParameters asked) {
        return neighbours.around(caller.userId(), new ObjectId(id), asked.query(), asked.withObjects());
    }
}
