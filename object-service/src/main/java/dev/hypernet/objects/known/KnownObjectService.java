package dev.hypernet.objects.known;

import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Owner;
import dev.hypernet.platform.problem.Problem;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;

/** Answers link-service's question about objects its events have not told of yet. */
@Singleton
class KnownObjectService {
    private final KnownObjectRepository objects;

    KnownObjectService(KnownObjectRepository objects) {
        this.objects = objects;
    }

    Uni<KnownObject> get(UserId owner, UUID id) {
        Owner.set(owner);
        return objects.find(owner.value(), id).map(found -> found.orElseThrow(() -> Problem.notFound("object")));
    }

    /** Those of these that live and are the owner's. */
    Uni<List<KnownObject>> known(UserId owner, List<UUID> ids) {
        Owner.set(owner);
        return objects.known(owner.value(), ids);
    }
}
