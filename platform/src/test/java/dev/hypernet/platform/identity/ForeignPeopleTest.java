package dev.hypernet.platform.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypernet.contracts.UserId;
import dev.hypernet.platform.identity.Resolution.Refusal;
import dev.hypernet.platform.problem.Problem;
import io.quarkus.oidc.runtime.OidcUtils;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ForeignPeopleTest {
    private static final String BUILT_IN = "https://hypernet.example";
    private static final String FOREIGN = "https://issuer.example";
    private static final UserId ANN = UserId.of("6f0e6a4c-6f43-4a7e-9d68-0a35cf1a6a55");

    private final List<ForeignIdentity> asked = new ArrayList<>();

    @Test
    void theBuiltInIssuersSubjectsAreOurIds() {
        SecurityIdentity augmented = augmented(identity(token(BUILT_IN, ANN.toString(), Map.of()), "admin"));

        assertThat(Caller.userIdOf(augmented)).isEqualTo(ANN);
        assertThat(augmented.getRoles()).containsExactly("admin");
        assertThat(asked).isEmpty();
    }

    @Test
    void anotherIssuersSubjectIsNeverTakenForAnId() {
        UserId victim = UserId.random();

        SecurityIdentity augmented = augmented(identity(token(FOREIGN, victim.toString(), Map.of()), "admin"));

        assertThat(Caller.userIdOf(augmented)).isEqualTo(ANN).isNotEqualTo(victim);
        assertThat(asked).containsExactly(new ForeignIdentity(FOREIGN, victim.toString(), null, false));
    }

    @Test
    void rolesComeFromOurAccountAlone() {
        SecurityIdentity boaster = identity(token(FOREIGN, "ann", Map.of("groups", Set.of("admin"))), "admin");

        assertThat(augmented(boaster, Resolution.of(ANN, false)).getRoles()).isEmpty();
        assertThat(augmented(boaster, Resolution.of(ANN, true)).getRoles()).containsExactly("admin");
    }

    @Test
    void whatTheTokenSaysOfTheAddressIsHandedOn() {
        augmented(identity(token(FOREIGN, "ann", Map.of("email", "ann@example.org", "email_verified", true))));

        assertThat(asked).containsExactly(new ForeignIdentity(FOREIGN, "ann", "ann@example.org", true));
    }

    @ParameterizedTest
    @EnumSource(Refusal.class)
    void aRefusalIsA403WithItsName(Refusal refusal) {
        SecurityIdentity identity = identity(token(FOREIGN, "ann", Map.of()));

        assertThatThrownBy(() -> augmented(identity, Resolution.refused(refusal)))
                .isInstanceOfSatisfying(Problem.class, problem -> {
                    assertThat(problem.status()).isEqualTo(403);
                    assertThat(problem.name()).isEqualTo(refusal.problem().name());
                });
    }

    @Test
    void whatIsNoTokenWithASubjectNamesNobody() {
        assertThatThrownBy(() -> augmented(identity(new QuarkusPrincipal(ANN.toString()))))
                .isInstanceOf(AuthenticationFailedException.class);
        assertThatThrownBy(() -> augmented(identity(token(FOREIGN, "x".repeat(256), Map.of()))))
                .isInstanceOf(AuthenticationFailedException.class);
    }

    @Test
    void aServicesTokenPassesUntouched() {
        SecurityIdentity service = QuarkusSecurityIdentity.builder()
                .setPrincipal(token("hypernet-services", "link-service", Map.of()))
                .addAttribute(OidcUtils.TENANT_ID_ATTRIBUTE, "service")
                .build();

        assertThat(augmented(service)).isSameAs(service);
        assertThat(asked).isEmpty();
    }

    private SecurityIdentity augmented(SecurityIdentity identity) {
        return augmented(identity, Resolution.of(ANN, false));
    }

    private SecurityIdentity augmented(SecurityIdentity identity, Resolution answer) {
        return new ForeignPeople(asking -> answer(asking, answer), BUILT_IN)
                .augment(identity, work -> Uni.createFrom().item(work))
                .await()
                .atMost(Duration.ofSeconds(10));
    }

    private Uni<Resolution> answer(ForeignIdentity asking, Resolution answer) {
        asked.add(asking);
        return Uni.createFrom().item(answer);
    }

    private static SecurityIdentity identity(Principal principal, String... roles) {
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(principal)
                .addAttribute(OidcUtils.TENANT_ID_ATTRIBUTE, OidcUtils.DEFAULT_TENANT_ID)
                .addRoles(Set.of(roles))
                .build();
    }

    private static JsonWebToken token(String issuer, String subject, Map<String, Object> more) {
        return new Token(issuer, subject, more);
    }

    /** A token whose signature somebody has verified. */
    private record Token(String issuer, String subject, Map<String, Object> more) implements JsonWebToken {
        @Override
        public String getName() {
            return subject;
        }

        @Override
        public Set<String> getClaimNames() {
            return more.keySet();
        }

        @Override
        @SuppressWarnings({"unchecked", "NullAway", "TypeParameterUnusedInFormals"}) // the standard's signature
        public <T extends @Nullable Object> T getClaim(String name) {
            Map<String, Object> claims = new HashMap<>(more);
            claims.put("iss", issuer);
            claims.put("sub", subject);
            return (T) claims.get(name);
        }
    }
}
