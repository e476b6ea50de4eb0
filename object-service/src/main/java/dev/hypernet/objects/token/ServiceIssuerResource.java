package dev.hypernet.objects.token;

import dev.hypernet.platform.problem.Problem;
import dev.hypernet.platform.secret.Secret;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestForm;
import org.jspecify.annotations.Nullable;

/** The services' own issuer: client credentials (RFC 6749 4.4) for a token bound to one audience. */
@Path("/internal/v1/issuer")
@PermitAll
@Produces(MediaType.APPLICATION_JSON)
public class ServiceIssuerResource {
    private static final String BASIC = "Basic ";

    private final Issuer issuer;
    private final ServiceClients clients;

    ServiceIssuerResource(Issuer issuer, ServiceClients clients) {
        this.issuer = issuer;
        this.clients = clients;
    }

    @GET
    @Path("/jwks.json")
    @Blocking // looks at a file
    @Operation(hidden = true)
    public String keys() {
        return issuer.servicesKeys();
    }

    @POST
    @Path("/token")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public AccessToken token(
            @HeaderParam("Authorization") @Nullable String authorization,
            @RestForm("grant_type") @Nullable String grantType,
            @RestForm("audience") @Nullable String audience) {
        if (!"client_credentials".equals(grantType)) {
            throw Problem.badRequest("grant_type", "must be client_credentials");
        }
        if (audience == null) {
            throw Problem.badRequest("audience", "must name the service the token is for");
        }
        return issuer.forService(authenticated(authorization), audience);
    }

    private String authenticated(@Nullable String authorization) {
        if (authorization != null && authorization.startsWith(BASIC)) {
            String[] idAndSecret = new String(
                            Base64.getDecoder().decode(authorization.substring(BASIC.length())), StandardCharsets.UTF_8)
                    .split(":", 2);
            if (idAndSecret.length == 2 && clients.knows(idAndSecret[0], Secret.of(idAndSecret[1]))) {
                return idAndSecret[0];
            }
        }
        throw Problem.unauthorized("Unknown service or wrong secret.");
    }
}
