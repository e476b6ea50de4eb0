package dev.hypernet.objects.token;

import io.smallrye.common.annotation.Blocking;
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

    /**
     * Only what there is: a password is given for a token at the API itself, not by a grant of OAuth's, and there are
     * no ID tokens. The members OpenID requires all the same are there, the lists empty.
     */
    @GET
    @Path("/openid-configuration")
    @Operation(summary = "OpenID provider configuration")
    public Map<String, Object> configuration() {
        return Map.of(
                "issuer", issuer.url(),
                "jwks_uri", issuer.url() + "/.well-known/jwks.json",
                "response_types_supported", List.of(),
                "grant_types_supported", List.of(),
                "subject_types_supported", List.of("public"),
                "id_token_signing_alg_values_supported", List.of(Issuer.ALGORITHM),
                "claims_supported", List.of("iss", "sub", "aud", "iat", "exp", "jti", "sid", "groups"));
    }

    @GET
    @Path("/jwks.json")
    @Blocking // looks at a file
    @Operation(summary = "Public keys, RFC 7517")
    public String keys() {
        return issuer.peoplesKeys();
    }
}
