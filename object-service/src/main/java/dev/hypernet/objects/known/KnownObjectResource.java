package dev.hypernet.objects.known;

import dev.hypernet.contracts.UserId;
import dev.hypernet.platform.identity.CallingService;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestQuery;

/** For link-service: are there such objects, and what are they? */
@Path("/internal/v1/objects")
@Authenticated
public class KnownObjectResource {
    private final KnownObjectService objects;
    private final CallingService caller;

    KnownObjectResource(KnownObjectService objects, CallingService caller) {
        this.objects = objects;
        this.caller = caller;
    }

    @GET
    @Path("/{id}")
    @Operation(hidden = true)
    public Uni<KnownObject> get(@PathParam("id") UUID id, @RestQuery("user_id") UUID user) {
        caller.oneOf(CallingService.LINK_SERVICE);
        return objects.get(new UserId(user), id);
    }

    @POST
    @Path("/known")
    @Operation(hidden = true)
    public Uni<KnownObjects> known(@Valid @NotNull KnownQuestion question) {
        caller.oneOf(CallingService.LINK_SERVICE);
        return objects.known(new UserId(question.userId()), question.ids()).map(KnownObjects::new);
    }
}
