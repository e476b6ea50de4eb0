package dev.hypernet.integrations.integration;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Owner;
import dev.hypernet.platform.identity.CallingService;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** For credential-service: what happened to a credential while nobody was asking for it. Repeatable. */
@Path("/internal/v1/integrations")
@Authenticated
public class StandingResource {
    private static final int LONGEST_REASON = 500;

    private final IntegrationService integrations;
    private final CallingService caller;

    StandingResource(IntegrationService integrations, CallingService caller) {
        this.integrations = integrations;
        this.caller = caller;
    }

    @POST
    @Path("/{id}/credential-rejected")
    @Operation(hidden = true)
    public Uni<Void> rejected(@PathParam("id") UUID id, @Valid @NotNull Rejected rejected) {
        return integrations.credentialRejected(
                owner(rejected.userId()), new IntegrationId(id), rejected.generation(), rejected.reason());
    }

    @POST
    @Path("/{id}/credential-restored")
    @Operation(hidden = true)
    public Uni<Void> restored(@PathParam("id") UUID id, @Valid @NotNull Restored restored) {
        return integrations.credentialRestored(owner(restored.userId()), new IntegrationId(id), restored.generation());
    }

    private UserId owner(UserId owner) {
        caller.oneOf(CallingService.CREDENTIAL_SERVICE);
        Owner.set(owner);
        return owner;
    }

    /**
     * The provider takes this generation no more.
     *
     * @param reason for people, without a full stop
     */
    public record Rejected(
            @NotNull UserId userId,
            @PositiveOrZero long generation,
            @NotBlank @Size(max = LONGEST_REASON) String reason) {}

    /** This one is in force after all. */
    public record Restored(
            @NotNull UserId userId, @PositiveOrZero long generation) {}
}
