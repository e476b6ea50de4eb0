package dev.hypernet.objects.token;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What others need to verify people's tokens: OpenID discovery and the public keys. */
@Path("/.well-known")
@Tag(name = "Login")
@PermitAll
@Produces(MediaType.APPLICATION_JSON)
public class DiscoveryResource {
    private final Issuer issuer;

    DiscoveryResource(Issuer issuer) {
        this.issuer = issuer;
    }

    @GET
    @Path("/openid-configuration")
    @Operation(summary = "OpenID provider configuration")
    public Map<String, Object> configuration() {
        return Map.of(
                "issuer", issuer.url(),
                "jwks_uri", issuer.url() + "/.well-known/jwks.json",
                "response_types_supported", List.of("token"),
                "subject_types_supported", List.of("public"),
                "id_token_signing_alg_values_supported", List.of("ES256"));
    }

    @GET
    @Path("/jwks.json")
    @Operation(summary = "Public keys, RFC 7517")
    public String keys() {
        return issuer.peoplesKeys();
    }
}
