package dev.hypernet.sync.content;

import dev.hypernet.platform.secret.Secret;
import dev.hypernet.sync.provider.NeighbourUnavailable;
import io.quarkus.oidc.client.OidcClients;
import io.quarkus.oidc.client.Tokens;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The worker's own token for object-service, kept as long as it is good. */
@ApplicationScoped
public class ServiceToken {
    private static final String AUDIENCE = "object-service";

    private final OidcClients clients;
    private final AtomicReference<@Nullable Tokens> held = new AtomicReference<>();

    ServiceToken(OidcClients clients) {
        this.clients = clients;
    }

    Uni<Secret> forObjects() {
        Tokens known = held.get();
        return known == null || known.isAccessTokenExpired() || known.isAccessTokenWithinRefreshInterval()
                ? fresh()
                : Uni.createFrom().item(Secret.of(known.getAccessToken()));
    }

    private Uni<Secret> fresh() {
        return Uni.createFrom()
                .deferred(() -> clients.getClient(AUDIENCE).getTokens())
                .invoke(held::set)
                .map(tokens -> Secret.of(tokens.getAccessToken()))
                .onFailure()
                .transform(failure -> new NeighbourUnavailable(
                        AUDIENCE, "gave no token: " + failure.getClass().getSimpleName()));
    }
}
