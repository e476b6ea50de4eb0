package dev.hypernet.credentials.webhook;

import dev.hypernet.platform.identity.CallingService;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestPath;

/** Deliveries of providers, for integration-service alone, which receives them. */
@Path("/internal/v1/webhooks")
@Authenticated
public class WebhookResource {
    private final WebhookService webhooks;
    private final CallingService caller;

    WebhookResource(WebhookService webhooks, CallingService caller) {
        this.webhooks = webhooks;
        this.caller = caller;
    }

    /** Whether a delivery is the provider's. */
    public record Verdict(boolean verified) {}

    @POST
    @Path("/{integration_type}/verify")
    @Operation(hidden = true)
    public Uni<Verdict> verify(
            @RestPath("integration_type") String integrationType, @Valid @NotNull SignedDelivery delivery) {
        caller.oneOf(CallingService.INTEGRATION_SERVICE);
        return webhooks.verify(integrationType, delivery).map(Verdict::new);
    }
}
