package dev.hypernet.credentials.webhook;

import dev.hypernet.contracts.UserId;
import dev.hypernet.credentials.webhook.WebhookSecretService.Change;
import dev.hypernet.persistence.Owner;
import dev.hypernet.platform.identity.CallingService;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.server.Cancellable;

/** What people's webhooks are signed with, for integration-service alone, which sends them. */
@Path("/internal/v1/webhook-secrets/{id}")
@Authenticated
public class WebhookSecretResource {
    private final WebhookSecretService secrets;
    private final CallingService caller;

    WebhookSecretResource(WebhookSecretService secrets, CallingService caller) {
        this.secrets = secrets;
        this.caller = caller;
    }

    /**
     * Asks for a secret.
     *
     * @param overlapMs how long the one before signs too
     */
    public record Order(
            @NotNull UUID userId, @PositiveOrZero long overlapMs) {}

    /** A secret, told this once. */
    public record Made(String secret) {
        /** Without it: records print their parts. */
        @Override
        public String toString() {
            return "Made[]";
        }
    }

    /** What is to be signed. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record ToSign(@NotNull UUID userId, @NotNull byte[] signed) {}

    /** As the header has them, without the spaces between. */
    public record Signed(List<String> signatures) {
        public Signed {
            signatures = List.copyOf(signatures);
        }
    }

    @POST
    @Path("/rotate")
    @Cancellable(false)
    @Operation(hidden = true)
    public Uni<Made> rotate(@RestPath UUID id, @Valid @NotNull Order order) {
        Change change = change(id, order.userId());
        return secrets.make(change, Duration.ofMillis(order.overlapMs())).map(secret -> new Made(secret.reveal()));
    }

    @POST
    @Path("/sign")
    @Operation(hidden = true)
    public Uni<Signed> sign(@RestPath UUID id, @Valid @NotNull ToSign text) {
        Change change = change(id, text.userId());
        return secrets.sign(change.owner(), id, text.signed()).map(Signed::new);
    }

    @DELETE
    @Cancellable(false)
    @Operation(hidden = true)
    public Uni<Void> remove(@RestPath UUID id, @RestQuery("user_id") UUID user) {
        return secrets.remove(change(id, user));
    }

    private Change change(UUID id, UUID user) {
        String name = caller.oneOf(CallingService.INTEGRATION_SERVICE);
        UserId owner = new UserId(user);
        Owner.set(owner);
        return new Change(owner, id, name);
    }
}
