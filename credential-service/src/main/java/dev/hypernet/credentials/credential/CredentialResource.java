package dev.hypernet.credentials.credential;

import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Owner;
import dev.hypernet.platform.identity.CallingService;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.server.Cancellable;

/**
 * Credentials, for the services that act at providers.
 *
 * <p>What has begun runs to its end even when the caller hangs up: a refresh cut off half way would lose the
 * credential.
 */
@Path("/internal/v1/credentials")
@Authenticated
public class CredentialResource {
    private final CredentialService credentials;
    private final Revocations revocations;
    private final CallingService caller;

    CredentialResource(CredentialService credentials, Revocations revocations, CallingService caller) {
        this.credentials = credentials;
        this.revocations = revocations;
        this.caller = caller;
    }

    @PUT
    @Path("/{integration_id}")
    @Cancellable(false)
    @Operation(hidden = true)
    public Uni<Void> put(@RestPath("integration_id") UUID integrationId, @Valid @NotNull GivenCredential credential) {
        caller.oneOf(CallingService.INTEGRATION_SERVICE);
        Owner.set(credential.userId());
        return credentials.give(integrationId, credential);
    }

    @POST
    @Path("/{integration_id}/lease")
    @Cancellable(false)
    @Operation(hidden = true)
    public Uni<LeaseView> lease(@RestPath("integration_id") UUID integrationId, @Valid @NotNull LeaseRequest request) {
        String name = caller.oneOf(CallingService.SYNC_WORKER, CallingService.INTEGRATION_SERVICE);
        Owner.set(request.userId());
        return credentials.lease(integrationId, request, name).map(LeaseView::of);
    }

    @GET
    @Path("/{integration_id}")
    @Operation(hidden = true)
    public Uni<StandingView> standing(
            @RestPath("integration_id") UUID integrationId, @RestQuery("user_id") @NotNull UUID userId) {
        caller.oneOf(CallingService.INTEGRATION_SERVICE);
        UserId owner = new UserId(userId);
        Owner.set(owner);
        return credentials.standing(owner, integrationId).map(StandingView::of);
    }

    @POST
    @Path("/{integration_id}/adopt")
    @Cancellable(false)
    @Operation(hidden = true)
    public Uni<Void> adopt(@RestPath("integration_id") UUID integrationId, @Valid @NotNull Adoption adoption) {
        caller.oneOf(CallingService.INTEGRATION_SERVICE);
        Owner.set(adoption.userId());
        return credentials.adopt(adoption.userId(), integrationId, adoption.fromIntegrationId());
    }

    @DELETE
    @Path("/{integration_id}")
    @Cancellable(false)
    @Operation(hidden = true)
    public Uni<RevocationView> revoke(
            @RestPath("integration_id") UUID integrationId, @RestQuery("user_id") @NotNull UUID userId) {
        caller.oneOf(CallingService.INTEGRATION_SERVICE);
        UserId owner = new UserId(userId);
        Owner.set(owner);
        return revocations.revoke(owner, integrationId).map(RevocationView::of);
    }
}
