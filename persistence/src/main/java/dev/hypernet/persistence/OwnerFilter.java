package dev.hypernet.persistence;

import dev.hypernet.platform.identity.Caller;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.container.ContainerRequestContext;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Makes the caller of a public endpoint the owner of everything its request does. */
public class OwnerFilter {
    private final CurrentIdentityAssociation identity;

    OwnerFilter(CurrentIdentityAssociation identity) {
        this.identity = identity;
    }

    @ServerRequestFilter
    public Uni<Void> own(ContainerRequestContext request) {
        if (!request.getUriInfo().getPath().startsWith("/api/")) {
            return Uni.createFrom().voidItem();
        }
        return identity.getDeferredIdentity().invoke(OwnerFilter::own).replaceWithVoid();
    }

    private static void own(SecurityIdentity caller) {
        if (!caller.isAnonymous()) {
            Owner.set(Caller.userIdOf(caller));
        }
    }
}
