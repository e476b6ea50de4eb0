package dev.hypernet.objects.identity;

import dev.hypernet.platform.identity.CallingService;
import dev.hypernet.platform.identity.ForeignIdentity;
import dev.hypernet.platform.identity.Resolution;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** For the services that serve people: whom does another issuer's token name? They have verified it. */
@Path("/internal/v1/identities")
@Authenticated
public class IdentityResource {
    private final IdentityService identities;
    private final CallingService caller;

    IdentityResource(IdentityService identities, CallingService caller) {
        this.identities = identities;
        this.caller = caller;
    }

    @GET
    @Operation(hidden = true)
    public Uni<Resolution> resolve(
            @RestQuery @NotNull @Size(max = 2048) String issuer,
            @RestQuery @NotNull @Size(max = 255) String subject,
            @RestQuery @Nullable String email,
            @RestQuery("email_verified") boolean emailVerified) {
        caller.oneOf(CallingService.LINK_SERVICE, CallingService.INTEGRATION_SERVICE);
        return identities.resolve(new ForeignIdentity(issuer, subject, email, emailVerified));
    }
}
