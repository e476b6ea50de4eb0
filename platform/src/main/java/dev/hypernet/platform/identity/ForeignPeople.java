package dev.hypernet.platform.identity;

import io.quarkus.oidc.runtime.OidcUtils;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.json.JsonString;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/**
 * Gives a person with another issuer's token the id they have here, before anybody asks who is calling.
 *
 * <p>The built-in issuer's subjects are our ids already. Any other issuer's are only names: were one taken for an id,
 * that issuer could make itself anybody. What such a token says of roles is dropped; whether somebody is an admin
 * stands in their account. Services' tokens are another tenant's and pass untouched.
 */
@ApplicationScoped
class ForeignPeople implements SecurityIdentityAugmentor {
    private static final int LONGEST_SUBJECT = 255;
    private static final int LONGEST_ISSUER = 2048;

    private final PersonDirectory directory;
    private final String builtIn;

    ForeignPeople(PersonDirectory directory, @ConfigProperty(name = "hypernet.public-url") String builtIn) {
        this.directory = directory;
        this.builtIn = builtIn;
    }

    @Override
    public Uni<SecurityIdentity> augment(SecurityIdentity identity, AuthenticationRequestContext context) {
        if (identity.isAnonymous() || !isPeoplesTenant(identity)) {
            return Uni.createFrom().item(identity);
        }
        if (!(identity.getPrincipal() instanceof JsonWebToken token) || !namesSomebody(token)) {
            return Uni.createFrom().failure(new AuthenticationFailedException("not a JWT that names its subject"));
        }
        if (token.getIssuer().equals(builtIn)) {
            return Uni.createFrom().item(identity);
        }
        return directory.resolve(foreign(token)).map(found -> person(identity, token, found));
    }

    private static boolean isPeoplesTenant(SecurityIdentity identity) {
        return OidcUtils.DEFAULT_TENANT_ID.equals(identity.getAttribute(OidcUtils.TENANT_ID_ATTRIBUTE));
    }

    private static boolean namesSomebody(JsonWebToken token) {
        String issuer = token.getIssuer();
        String subject = token.getSubject();
        return issuer != null
                && issuer.length() <= LONGEST_ISSUER
                && subject != null
                && subject.length() <= LONGEST_SUBJECT;
    }

    private static ForeignIdentity foreign(JsonWebToken token) {
        return new ForeignIdentity(
                token.getIssuer(),
                token.getSubject(),
                claim(token, "email"),
                "true".equals(claim(token, "email_verified")));
    }

    private static @Nullable String claim(JsonWebToken token, String name) {
        Object value = token.containsClaim(name) ? token.<Object>getClaim(name) : null;
        return value instanceof JsonString text ? text.getString() : value == null ? null : value.toString();
    }

    private static SecurityIdentity person(SecurityIdentity identity, JsonWebToken token, Resolution found) {
        QuarkusSecurityIdentity.Builder person = QuarkusSecurityIdentity.builder()
                .setPrincipal(new ForeignPerson(found.person(), token))
                .addCredentials(identity.getCredentials())
                .addAttributes(identity.getAttributes());
        return found.isAdmin() ? person.addRole(Caller.ADMIN).build() : person.build();
    }
}
