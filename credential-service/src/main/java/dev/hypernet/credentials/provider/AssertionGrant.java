package dev.hypernet.credentials.provider;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Exchanges a signed assertion for an access token: RFC 7523, 2.1. One try, since an assertion is good for one use:
 * whoever asks again signs anew.
 */
@Singleton
public class AssertionGrant {
    private static final String GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    private static final Pattern BETWEEN_SCOPES = Pattern.compile(" +");

    private final TokenEndpoint endpoint;

    AssertionGrant(TokenEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** Redeems an assertion. How that ends is an answer; it never fails. */
    public Uni<TokenAnswer> redeem(URI tokenUrl, JwtAssertion.Signed assertion) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", GRANT_TYPE);
        form.put("assertion", assertion.token().reveal());
        String scope = assertion.scope();
        if (scope != null) {
            form.put("scope", scope);
        }
        return endpoint.grant(
                tokenUrl, form, scope == null ? List.of() : List.of(BETWEEN_SCOPES.split(scope.strip(), 0)));
    }
}
