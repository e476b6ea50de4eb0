package dev.hypernet.platform.identity;

import io.quarkus.oidc.client.filter.OidcClientFilter;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.jspecify.annotations.Nullable;

/** object-service, where people are known. */
@RegisterRestClient(configKey = "objects")
@OidcClientFilter("object-service")
@Path("/internal/v1/identities")
public interface IdentitiesClient {

    /** Who somebody of another issuer is; their account is made where that is allowed and there is none yet. */
    @GET
    Uni<Resolution> resolve(
            @QueryParam("issuer") String issuer,
            @QueryParam("subject") String subject,
            @QueryParam("email") @Nullable String email,
            @QueryParam("email_verified") boolean emailVerified);
}
