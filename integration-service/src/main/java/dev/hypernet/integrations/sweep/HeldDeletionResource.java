package dev.hypernet.integrations.sweep;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.platform.identity.Caller;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.paging.PageQuery;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Deletions that are too many to happen unasked. */
@Path("/api/v1/integrations")
@Tag(name = "Syncs")
@Authenticated
@APIResponse(responseCode = "401", description = "No valid token")
@APIResponse(responseCode = "404", description = "There is none, or it is not the caller's")
public class HeldDeletionResource {
    private static final String STATES = "held|confirmed|deleted|dismissed|replaced";

    private final SweepService sweeps;
    private final Caller caller;

    HeldDeletionResource(SweepService sweeps, Caller caller) {
        this.sweeps = sweeps;
        this.caller = caller;
    }

    @GET
    @Path("/{id}/held-deletions")
    @Operation(summary = "Deletions that wait for a decision, or waited, newest first")
    @APIResponse(responseCode = "200", description = "A page of them")
    @APIResponse(responseCode = "422", description = "There is no such state")
    public Uni<Page<HeldDeletionView>> list(
            @PathParam("id") UUID id,
            @BeanParam @Valid PageQuery page,
            @QueryParam("state") @Pattern(regexp = STATES, message = "must be one of " + STATES) @Nullable
                    String state) {
        return sweeps.list(caller.userId(), new IntegrationId(id), state, page.cursor, page.limit)
                .map(found -> found.map(HeldDeletionView::of));
    }

    @POST
    @Path("/{id}/held-deletions/{held}/confirm")
    @Operation(summary = "Delete them")
    @APIResponse(
            responseCode = "200",
            description = "Confirmed; they are deleted presently, and an admin can restore each")
    @APIResponse(responseCode = "409", description = "It was dismissed, or a later reading has taken its place")
    public Uni<HeldDeletionView> confirm(@PathParam("id") UUID id, @PathParam("held") UUID held) {
        return sweeps.confirm(caller.userId(), new IntegrationId(id), held).map(HeldDeletionView::of);
    }

    @POST
    @Path("/{id}/held-deletions/{held}/dismiss")
    @Operation(summary = "Keep them, until the next whole reading misses them again")
    @APIResponse(responseCode = "200", description = "Dismissed")
    @APIResponse(responseCode = "409", description = "It was confirmed, or a later reading has taken its place")
    public Uni<HeldDeletionView> dismiss(@PathParam("id") UUID id, @PathParam("held") UUID held) {
        return sweeps.dismiss(caller.userId(), new IntegrationId(id), held).map(HeldDeletionView::of);
    }
}
