package dev.hypernet.platform.identity;

import io.quarkus.oidc.AccessTokenCredential;
import io.quarkus.oidc.OidcTenantConfig;
import io.quarkus.oidc.runtime.OidcIdentityProvider;
import io.quarkus.oidc.runtime.OidcUtils;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.TokenAuthenticationRequest;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.HttpSecurityUtils;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import org.eclipse.microprofile.jwt.Claims;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/**
 * Answers in place of Quarkus' own provider for a bearer token that it verified a moment ago: a signature costs more
 * than most of our answers (ADR 24). Everything else it verifies, and only its word is remembered; a refusal never.
 *
 * <p>What depends on more than the token and the clock is asked anew each time: augmentors, such as
 * {@link ForeignPeople}, run after this as after any provider; tokens bound to a key of their sender, and those whose
 * issuer is asked about them, are not remembered.
 */
@Singleton
class RememberedIdentities implements IdentityProvider<TokenAuthenticationRequest> {
    /** RFC 7800: the token is good only along with a proof, which each request brings. */
    private static final String CONFIRMATION_CLAIM = "cnf";

    private final IdentityProvider<TokenAuthenticationRequest> verifier;
    private final VerifiedTokens tokens;

    @Inject
    RememberedIdentities(OidcIdentityProvider verifier, VerifiedTokens tokens) {
        this((IdentityProvider<TokenAuthenticationRequest>) verifier, tokens);
    }

    RememberedIdentities(IdentityProvider<TokenAuthenticationRequest> verifier, VerifiedTokens tokens) {
        this.verifier = verifier;
        this.tokens = tokens;
    }

    @Override
    public Class<TokenAuthenticationRequest> getRequestType() {
        return TokenAuthenticationRequest.class;
    }

    /** Before Quarkus' own, which has the default. */
    @Override
    public int priority() {
        return IdentityProvider.super.priority() + 1;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(
            TokenAuthenticationRequest request, AuthenticationRequestContext context) {
        RoutingContext http = HttpSecurityUtils.getRoutingContextAttribute(request);
        OidcTenantConfig tenant = http == null ? null : http.get(OidcTenantConfig.class.getName());
        if (tenant == null || !(request.getToken() instanceof AccessTokenCredential credential)) {
            return verifier.authenticate(request, context);
        }
        SecurityIdentity found = tokens.find(idOf(tenant), credential);
        return found == null
                ? verifier.authenticate(request, context)
                        .onItem()
                        .ifNotNull()
                        .invoke(identity -> remember(tenant, credential, identity))
                : Uni.createFrom().item(ofThis(http, context, found));
    }

    private void remember(OidcTenantConfig tenant, AccessTokenCredential credential, SecurityIdentity identity) {
        JsonWebToken token = verifiedHere(tenant, identity);
        if (token != null) {
            tokens.remember(idOf(tenant), credential, ofNoRequest(identity), endOf(token, tenant));
        }
    }

    /** The token, where its word is all that the identity was made of; null where it is not. */
    private static @Nullable JsonWebToken verifiedHere(OidcTenantConfig tenant, SecurityIdentity identity) {
        Map<String, Object> attributes = identity.getAttributes();
        return identity.getPrincipal() instanceof JsonWebToken token
                        && !token.containsClaim(CONFIRMATION_CLAIM)
                        && idOf(tenant).equals(attributes.get(OidcUtils.TENANT_ID_ATTRIBUTE))
                        && !attributes.containsKey(OidcUtils.INTROSPECTION_ATTRIBUTE)
                        && !attributes.containsKey(OidcUtils.USER_INFO_ATTRIBUTE)
                ? token
                : null;
    }

    /**
     * The first second in which the token is no longer good, by the rules Quarkus goes by. What is said to have ended
     * is verified anew: one without an end, or without the time its age counts from, ended in 1970.
     */
    private static long endOf(JsonWebToken token, OidcTenantConfig tenant) {
        long end = secondsOf(token, Claims.exp);
        long byAge = tenant.token()
                .age()
                .map(age -> secondsOf(token, Claims.iat) + age.toSeconds())
                .orElse(end);
        return Math.min(end, byAge) + tenant.token().lifespanGrace().orElse(0);
    }

    /** Zero where the token does not say. */
    private static long secondsOf(JsonWebToken token, Claims claim) {
        return token.<Object>getClaim(claim.name()) instanceof Number seconds ? seconds.longValue() : 0;
    }

    private static String idOf(OidcTenantConfig tenant) {
        return tenant.tenantId().orElse(OidcUtils.DEFAULT_TENANT_ID);
    }

    /** Without the request it came with, which would be kept from being collected, and be taken for the next one. */
    private static SecurityIdentity ofNoRequest(SecurityIdentity identity) {
        QuarkusSecurityIdentity.Builder copy = copy(identity);
        identity.getAttributes().forEach((name, value) -> addUnlessOfRequest(copy, name, value));
        return copy.build();
    }

    private static void addUnlessOfRequest(QuarkusSecurityIdentity.Builder copy, String name, Object value) {
        if (!(value instanceof RoutingContext) && !(value instanceof AuthenticationRequestContext)) {
            copy.addAttribute(name, value);
        }
    }

    /** With this request in place of the one that was left out. */
    private static SecurityIdentity ofThis(
            RoutingContext http, AuthenticationRequestContext context, SecurityIdentity remembered) {
        return copy(remembered)
                .addAttributes(remembered.getAttributes())
                .addAttribute(RoutingContext.class.getName(), http)
                .addAttribute(AuthenticationRequestContext.class.getName(), context)
                .build();
    }

    /** All but the attributes. Not by {@code builder(identity)}, whose permissions hold on to what they came from. */
    private static QuarkusSecurityIdentity.Builder copy(SecurityIdentity identity) {
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(identity.getPrincipal())
                .addRoles(identity.getRoles())
                .addCredentials(identity.getCredentials())
                .addPermissions(identity.getPermissions());
    }
}
