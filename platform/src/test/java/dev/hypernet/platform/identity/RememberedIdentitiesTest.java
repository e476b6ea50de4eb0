package dev.hypernet.platform.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.oidc.AccessTokenCredential;
import io.quarkus.oidc.IdTokenCredential;
import io.quarkus.oidc.OidcTenantConfig;
import io.quarkus.oidc.runtime.OidcUtils;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.StringPermission;
import io.quarkus.security.credential.TokenCredential;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.TokenAuthenticationRequest;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.HttpSecurityUtils;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import java.lang.reflect.Proxy;
import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RememberedIdentitiesTest {
    private static final Instant START = Instant.parse("2026-05-04T10:00:00.250Z");
    private static final long HOUR = START.getEpochSecond() + 3600;
    private static final OidcTenantConfig PEOPLE = tenant(OidcUtils.DEFAULT_TENANT_ID);
    private static final OidcTenantConfig SERVICES = tenant("service");

    private final MovedClock clock = new MovedClock();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final Verifier verifier = new Verifier();
    private RememberedIdentities identities = remembering(Duration.ofSeconds(60), metrics);

    @BeforeEach
    void goodTokens() {
        verifier.good.put("ann", token(Map.of("sub", "ann", "exp", HOUR)));
        verifier.good.put("ben", token(Map.of("sub", "ben", "exp", HOUR)));
    }

    @Test
    void aTokenIsVerifiedOnce() {
        asked(PEOPLE, "ann");
        SecurityIdentity again = asked(PEOPLE, "ann");

        assertThat(verifier.verified).containsExactly("ann");
        assertThat(again.getPrincipal().getName()).isEqualTo("ann");
        assertThat(again.getCredential(AccessTokenCredential.class).getToken()).isEqualTo("ann");
        assertThat(metrics.get("cache.gets")
                        .tags("cache", "verified-tokens", "result", "hit")
                        .functionCounter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void eachTokenIsItsOwn() {
        asked(PEOPLE, "ann");

        assertThat(asked(PEOPLE, "ben").getPrincipal().getName()).isEqualTo("ben");
        assertThat(asked(PEOPLE, "ann").getPrincipal().getName()).isEqualTo("ann");
        assertThat(verifier.verified).containsExactly("ann", "ben");
    }

    @Test
    void rolesAndPermissionsStayWithTheirToken() {
        verifier.roles.put("ann", "admin");
        asked(PEOPLE, "ann");
        asked(PEOPLE, "ben");

        SecurityIdentity ann = asked(PEOPLE, "ann");
        assertThat(ann.getRoles()).containsExactly("admin");
        assertThat(ann.checkPermissionBlocking(new StringPermission("ann"))).isTrue();
        assertThat(ann.checkPermissionBlocking(new StringPermission("ben"))).isFalse();
        assertThat(asked(PEOPLE, "ben").getRoles()).isEmpty();
    }

    @Test
    void whatOneTenantVerifiedIsNothingToAnother() {
        asked(PEOPLE, "ann");
        asked(SERVICES, "ann");
        asked(SERVICES, "ann");

        assertThat(verifier.verified).containsExactly("ann", "ann");
    }

    @Test
    void whatAnotherTenantVerifiedThanTheRequestsIsNotRemembered() {
        verifier.attributes.put(OidcUtils.TENANT_ID_ATTRIBUTE, "service");
        asked(PEOPLE, "ann");
        asked(PEOPLE, "ann");

        assertThat(verifier.verified).hasSize(2);
    }

    @Test
    void aRefusalIsNotRemembered() {
        assertThatThrownBy(() -> asked(PEOPLE, "eve")).isInstanceOf(AuthenticationFailedException.class);
        verifier.good.put("eve", token(Map.of("sub", "eve", "exp", HOUR)));

        assertThat(asked(PEOPLE, "eve").getPrincipal().getName()).isEqualTo("eve");
    }

    @ParameterizedTest
    @CsvSource({"59, 1", "60, 2", "61, 2"})
    void itIsVerifiedAnewAfterTheTimeConfigured(long seconds, int times) {
        asked(PEOPLE, "ann");
        clock.now = START.plusSeconds(seconds);
        asked(PEOPLE, "ann");

        assertThat(verifier.verified).hasSize(times);
    }

    @Test
    void usingItDoesNotLengthenTheTime() {
        asked(PEOPLE, "ann");
        clock.now = START.plusSeconds(40);
        asked(PEOPLE, "ann");
        clock.now = START.plusSeconds(70);
        asked(PEOPLE, "ann");

        assertThat(verifier.verified).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"9, 1", "10, 2"})
    void itsOwnEndComesFirst(long seconds, int times) {
        verifier.good.put("ann", token(Map.of("sub", "ann", "exp", START.getEpochSecond() + 10)));
        asked(PEOPLE, "ann");
        clock.now = Instant.ofEpochSecond(START.getEpochSecond() + seconds);
        asked(PEOPLE, "ann");

        assertThat(verifier.verified).hasSize(times);
    }

    @ParameterizedTest
    @CsvSource({"14, 1", "15, 2"})
    void graceIsGivenAsConfigured(long seconds, int times) {
        OidcTenantConfig lenient = OidcTenantConfig.builder()
                .tenantId(OidcUtils.DEFAULT_TENANT_ID)
                .token()
                .lifespanGrace(5)
                .end()
                .build();
        verifier.good.put("ann", token(Map.of("sub", "ann", "exp", START.getEpochSecond() + 10)));
        asked(lenient, "ann");
        clock.now = Instant.ofEpochSecond(START.getEpochSecond() + seconds);
        asked(lenient, "ann");

        assertThat(verifier.verified).hasSize(times);
    }

    @ParameterizedTest
    @CsvSource({"6, 1", "7, 2"})
    void aTokenThatGrowsTooOldIsNoLongerRemembered(long seconds, int times) {
        OidcTenantConfig strict = OidcTenantConfig.builder()
                .tenantId(OidcUtils.DEFAULT_TENANT_ID)
                .token()
                .age(Duration.ofSeconds(10))
                .end()
                .build();
        verifier.good.put("ann", token(Map.of("sub", "ann", "exp", HOUR, "iat", START.getEpochSecond() - 3)));
        asked(strict, "ann");
        clock.now = Instant.ofEpochSecond(START.getEpochSecond() + seconds);
        asked(strict, "ann");

        assertThat(verifier.verified).hasSize(times);
    }

    @Test
    void aTokenWithoutAnEndIsNotRemembered() {
        verifier.good.put("ann", token(Map.of("sub", "ann")));
        asked(PEOPLE, "ann");
        asked(PEOPLE, "ann");

        assertThat(verifier.verified).hasSize(2);
    }

    @Test
    void aTokenBoundToAKeyOfItsSenderIsNotRemembered() {
        verifier.good.put("ann", token(Map.of("sub", "ann", "exp", HOUR, "cnf", Map.of("jkt", "x"))));
        asked(PEOPLE, "ann");
        asked(PEOPLE, "ann");

        assertThat(verifier.verified).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {OidcUtils.INTROSPECTION_ATTRIBUTE, OidcUtils.USER_INFO_ATTRIBUTE})
    void whatTheIssuerWasAskedAboutIsNotRemembered(String attribute) {
        verifier.attributes.put(attribute, "what it answered");
        asked(PEOPLE, "ann");
        asked(PEOPLE, "ann");

        assertThat(verifier.verified).hasSize(2);
    }

    @Test
    void whatIsNoJwtIsNotRemembered() {
        verifier.good.put("opaque", new QuarkusPrincipal("ann"));
        asked(PEOPLE, "opaque");
        asked(PEOPLE, "opaque");

        assertThat(verifier.verified).hasSize(2);
    }

    @Test
    void tokensOfAnotherKindAreNotRemembered() {
        answer(PEOPLE, new IdTokenCredential("ann"));
        answer(PEOPLE, new IdTokenCredential("ann"));

        assertThat(verifier.verified).hasSize(2);
    }

    @Test
    void nothingOfOneRequestIsKeptForTheNext() {
        verifier.attributes.put("another name", http(SERVICES));
        asked(PEOPLE, "ann");
        RoutingContext second = http(PEOPLE);
        AuthenticationRequestContext context = work -> Uni.createFrom().nullItem();

        SecurityIdentity identity = answer(second, new AccessTokenCredential("ann"), context);

        assertThat(verifier.verified).hasSize(1);
        assertThat(identity.<Object>getAttribute(RoutingContext.class.getName()))
                .isSameAs(second);
        assertThat(identity.<Object>getAttribute(AuthenticationRequestContext.class.getName()))
                .isSameAs(context);
        assertThat(identity.<Object>getAttribute("another name")).isNull();
        assertThat(identity.<Object>getAttribute(OidcUtils.TENANT_ID_ATTRIBUTE)).isEqualTo("Default");
    }

    @Test
    void noTimeTurnsItOff() {
        identities = remembering(Duration.ZERO, new SimpleMeterRegistry());
        asked(PEOPLE, "ann");
        asked(PEOPLE, "ann");

        assertThat(verifier.verified).hasSize(2);
    }

    @Test
    void itIsAskedBeforeQuarkusOwn() {
        assertThat(identities.priority()).isGreaterThan(verifier.priority());
        assertThat(identities.getRequestType()).isEqualTo(verifier.getRequestType());
    }

    private RememberedIdentities remembering(Duration time, MeterRegistry metrics) {
        return new RememberedIdentities(verifier, new VerifiedTokens(clock, metrics, time, 100));
    }

    private SecurityIdentity asked(OidcTenantConfig tenant, String token) {
        return answer(tenant, new AccessTokenCredential(token));
    }

    private SecurityIdentity answer(OidcTenantConfig tenant, TokenCredential credential) {
        return answer(http(tenant), credential, work -> Uni.createFrom().nullItem());
    }

    private SecurityIdentity answer(
            RoutingContext http, TokenCredential credential, AuthenticationRequestContext context) {
        TokenAuthenticationRequest request = new TokenAuthenticationRequest(credential);
        HttpSecurityUtils.setRoutingContextAttribute(request, http);
        return identities.authenticate(request, context).await().atMost(Duration.ofSeconds(10));
    }

    private static OidcTenantConfig tenant(String id) {
        return OidcTenantConfig.builder().tenantId(id).build();
    }

    /** A request that knows its tenant and nothing else. */
    private static RoutingContext http(OidcTenantConfig tenant) {
        Map<String, Object> data = Map.of(OidcTenantConfig.class.getName(), tenant);
        return (RoutingContext) Proxy.newProxyInstance(
                RoutingContext.class.getClassLoader(),
                new Class<?>[] {RoutingContext.class},
                (proxy, method, arguments) -> method.getName().equals("get") ? data.get(arguments[0]) : null);
    }

    private static JsonWebToken token(Map<String, Object> claims) {
        return new Token(claims);
    }

    /** Quarkus' own, which says what it was asked. */
    private static final class Verifier implements IdentityProvider<TokenAuthenticationRequest> {
        private final List<String> verified = new ArrayList<>();
        private final Map<String, Principal> good = new HashMap<>();
        private final Map<String, String> roles = new HashMap<>();
        private final Map<String, Object> attributes = new HashMap<>();

        @Override
        public Class<TokenAuthenticationRequest> getRequestType() {
            return TokenAuthenticationRequest.class;
        }

        @Override
        public Uni<SecurityIdentity> authenticate(
                TokenAuthenticationRequest request, AuthenticationRequestContext context) {
            String token = request.getToken().getToken();
            Principal principal = good.get(token);
            verified.add(token);
            return principal == null
                    ? Uni.createFrom().failure(new AuthenticationFailedException())
                    : Uni.createFrom().item(identity(request, context, principal));
        }

        private SecurityIdentity identity(
                TokenAuthenticationRequest request, AuthenticationRequestContext context, Principal principal) {
            RoutingContext http = HttpSecurityUtils.getRoutingContextAttribute(request);
            OidcTenantConfig tenant = http.get(OidcTenantConfig.class.getName());
            QuarkusSecurityIdentity.Builder identity = QuarkusSecurityIdentity.builder()
                    .setPrincipal(principal)
                    .addCredential(request.getToken())
                    .addPermissionAsString(principal.getName())
                    .addAttribute(RoutingContext.class.getName(), http)
                    .addAttribute(AuthenticationRequestContext.class.getName(), context)
                    .addAttribute(
                            OidcUtils.TENANT_ID_ATTRIBUTE, tenant.tenantId().orElseThrow())
                    .addAttributes(attributes);
            String role = roles.get(principal.getName());
            return role == null ? identity.build() : identity.addRole(role).build();
        }
    }

    /** A token whose signature somebody has verified. */
    private record Token(Map<String, Object> claims) implements JsonWebToken {
        @Override
        public String getName() {
            return getSubject();
        }

        @Override
        public Set<String> getClaimNames() {
            return claims.keySet();
        }

        @Override
        @SuppressWarnings({"unchecked", "NullAway", "TypeParameterUnusedInFormals"}) // the standard's signature
        public <T extends @Nullable Object> T getClaim(String name) {
            return (T) claims.get(name);
        }
    }

    private static final class MovedClock extends Clock {
        private Instant now = START;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
