package dev.hypernet.links.sync;

import dev.hypernet.contracts.IntegrationId;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** What syncs wanted to link and have not. */
@Path("/api/v1/links/pending")
@Authenticated
@Tag(name = "Links")
@APIResponse(responseCode = "401", description = "No valid bearer token")
public class PendingLinkResource {
    private final PendingLinkService pending;
    private final Caller caller;

    PendingLinkResource(PendingLinkService pending, Caller caller) {
        this.pending = pending;
        this.caller = caller;
    }

    @GET
    @Operation(
            summary = "What your syncs wanted to link and have not",
            description = "The longest kept first. What waits becomes a link when its ends arrive; what expired says"
                    + " why it never did, and is tried again when its record is fetched again.")
    @APIResponse(responseCode = "200", description = "A page of pending links")
    @APIResponse(responseCode = "400", description = "A parameter or the cursor cannot be read")
    public Uni<Page<PendingLinkView>> page(
            @RestQuery("integration_id") @Parameter(description = "Only those of this integration") @Nullable
                    String integrationId,
            @RestQuery("state") @Parameter(description = "Only those that are waiting, or expired") @Nullable
                    String state,
            @BeanParam @Valid PageQuery query) {
        return pending.page(
                caller.userId(),
                integrationId == null ? null : new IntegrationId(QueryText.uuid("integration_id", integrationId)),
                state == null ? null : isExpired(state),
                query);
    }

    private static boolean isExpired(String state) {
        return switch (state) {
            case "waiting" -> false;
            case "expired" -> true;
            default -> throw Problem.badRequest("state", "must be waiting or expired");
        };
    }
}
