package dev.hypernet.platform.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.hypernet.platform.problem.Problem;
import io.quarkus.arc.DefaultBean;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/**
 * Asks object-service, and remembers its answer for ten minutes: so long may somebody who was deactivated, or is no
 * admin any more, still be taken for what they were. A refusal is not remembered.
 */
@DefaultBean
@ApplicationScoped
class RemotePersonDirectory implements PersonDirectory {
    private static final Duration REMEMBERED = Duration.ofMinutes(10);
    private static final int MOST = 10_000;

    private final IdentitiesClient identities;
    private final Cache<Key, Resolution> known =
            Caffeine.newBuilder().expireAfterWrite(REMEMBERED).maximumSize(MOST).build();

    RemotePersonDirectory(@RestClient IdentitiesClient identities) {
        this.identities = identities;
    }

    private record Key(String issuer, String subject) {}

    @Override
    public Uni<Resolution> resolve(ForeignIdentity identity) {
        Resolution remembered = known.getIfPresent(key(identity));
        return remembered == null ? ask(identity) : Uni.createFrom().item(remembered);
    }

    private Uni<Resolution> ask(ForeignIdentity identity) {
        return identities
                .resolve(identity.issuer(), identity.subject(), identity.email(), identity.emailVerified())
                .onFailure()
                .transform(failure ->
                        Problem.unavailable("object-service, which knows who the token names, gives no answer."))
                .invoke(found -> remember(identity, found));
    }

    private void remember(ForeignIdentity identity, Resolution found) {
        if (found.refusal() == null) {
            known.put(key(identity), found);
        }
    }

    private static Key key(ForeignIdentity identity) {
        return new Key(identity.issuer(), identity.subject());
    }
}
