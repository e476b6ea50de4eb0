package dev.hypernet.objects.typed;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.platform.identity.CallingService;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** For link-service: what stands at the ends of links? */
@Path("/internal/v1/objects/resolve")
@Authenticated
public class ResolvedObjectsResource {
    private static final int MOST = 200;

    private final ObjectService objects;
    private final CallingService caller;

    ResolvedObjectsResource(ObjectService objects, CallingService caller) {
        this.objects = objects;
        this.caller = caller;
    }

    @POST
    @Operation(hidden = true)
    public Uni<Found> resolve(@Valid @NotNull Wanted wanted) {
        caller.oneOf(CallingService.LINK_SERVICE);
        return objects.resolve(wanted.userId(), wanted.ids()).map(Found::of);
    }

    /** Whose objects, and which. */
    public record Wanted(
            @NotNull UserId userId,
            @NotNull @Size(max = MOST) List<@NotNull ObjectId> ids) {}

    /** Those of them that there are for their owner. */
    public record Found(List<ObjectView> objects) {

        static Found of(List<AnyObject> living) {
            return new Found(living.stream().map(ObjectView::of).toList());
        }
    }
}
