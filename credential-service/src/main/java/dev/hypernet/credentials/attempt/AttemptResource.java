package dev.hypernet.credentials.attempt;

import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Owner;
import dev.hypernet.platform.identity.CallingService;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.server.Cancellable;

/** Attempts to connect an account, for integration-service alone. */
@Path("/internal/v1/attempts")
@Authenticated
public class AttemptResource {
    private final AttemptService attempts;
    private final CallingService caller;

    AttemptResource(AttemptService attempts, CallingService caller) {
        this.attempts = attempts;
        this.caller = caller;
    }

    @POST
    @ResponseStatus(201)
    @Operation(hidden = true)
    public Uni<AttemptView> begin(@Valid @NotNull NewAttempt attempt) {
        caller.oneOf(CallingService.INTEGRATION_SERVICE);
        Owner.set(attempt.userId());
        return attempts.begin(attempt).map(AttemptView::new);
    }

    /** Runs to its end even when the caller hangs up: a code cut off half way would be lost. */
    @POST
    @Path("/{id}/exchange")
    @Cancellable(false)
    @Operation(hidden = true)
    public Uni<ExchangeView> exchange(@RestPath("id") UUID id, @Valid @NotNull ExchangeRequest request) {
        caller.oneOf(CallingService.INTEGRATION_SERVICE);
        Owner.set(request.userId());
        return attempts.exchange(request.userId(), id, request.code()).map(ExchangeView::of);
    }

    /** Runs to its end as well: it may have tokens to revoke. */
    @DELETE
    @Path("/{id}")
    @Cancellable(false)
    @Operation(hidden = true)
    public Uni<Void> delete(@RestPath("id") UUID id, @RestQuery("user_id") @NotNull UUID userId) {
        caller.oneOf(CallingService.INTEGRATION_SERVICE);
        UserId owner = new UserId(userId);
        Owner.set(owner);
        return attempts.delete(owner, id);
    }
}
