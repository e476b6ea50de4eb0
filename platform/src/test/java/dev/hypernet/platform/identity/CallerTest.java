package dev.hypernet.platform.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import jakarta.json.Json;
import java.security.Principal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CallerTest {

    @Test
    void theClientsSomebodyWorksForStandInTheToken() {
        assertThat(clients(token(
                        Json.createArrayBuilder().add("acme").add("globex").build())))
                .containsExactlyInAnyOrder("acme", "globex");
        assertThat(clients(token(List.of("acme", "acme")))).containsExactly("acme");
        assertThat(clients(token("acme"))).containsExactly("acme");
        assertThat(clients(token(Json.createValue("acme")))).containsExactly("acme");
    }

    @Test
    void aTokenThatNamesNoClientIsNobodys() {
        assertThat(clients(new Token(Map.of()))).isEmpty();
        assertThat(clients(token(Json.createArrayBuilder().add(7).addNull().build())))
                .isEmpty();
        assertThat(clients(token(Map.of("acme", true)))).isEmpty();
        assertThat(clients(new QuarkusPrincipal("acme"))).isEmpty();
    }

    private static Set<String> clients(Principal principal) {
        return new Caller(QuarkusSecurityIdentity.builder()
                        .setPrincipal(principal)
                        .build())
                .clientIds();
    }

    private static JsonWebToken token(Object clients) {
        return new Token(Map.of(Caller.CLIENTS_CLAIM, clients));
    }

    /** A token whose signature somebody has verified. */
    private record Token(Map<String, Object> claims) implements JsonWebToken {
        @Override
        public String getName() {
            return UUID.randomUUID().toString();
        }

        @Override
        public Set<String> getClaimNames() {
            return claims.keySet();
        }

        @Override
        @SuppressWarnings({"unchecked", "NullAway", "TypeParameterUnusedInFormals"}) // the standard's signature
        public <T extends @Nullable Object> T getClaim(String name) {
            return (T) new HashMap<>(claims).get(name);
        }
    }
}
