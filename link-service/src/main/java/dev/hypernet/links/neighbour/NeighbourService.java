package dev.hypernet.links.neighbour;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.links.known.KnownObject;
import dev.hypernet.links.known.KnownObjectService;
import dev.hypernet.links.resolved.ResolvedObjects;
import dev.hypernet.platform.problem.Problem;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Walks around an object over its links, within bounds (docs/adr/0023-bounded-traversal.md). */
@Singleton
class NeighbourService {
    private final Pool pool;
    private final NeighbourRepository links;
    private final KnownObjectService known;
    private final ResolvedObjects objects;
    private final int linkBudget;

    NeighbourService(
            Pool pool,
            NeighbourRepository links,
            KnownObjectService known,
            ResolvedObjects objects,
            @ConfigProperty(name = "hypernet.links.traversal-budget", defaultValue = "10000") int linkBudget) {
        this.pool = pool;
        this.links = links;
        this.known = known;
        this.objects = objects;
        this.linkBudget = linkBudget;
    }

    Uni<NeighboursView> around(UserId owner, ObjectId start, NeighbourQuery query, boolean withObjects) {
        Uni<NeighboursView> found = known.askForUnknown(owner, List.of(start))
                .chain(() -> pool.withTransaction(connection -> explore(connection, owner, start, query)));
        return withObjects ? found.chain(view -> resolved(owner, view)) : found;
    }

    private Uni<NeighboursView> explore(SqlConnection connection, UserId owner, ObjectId start, NeighbourQuery query) {
        Exploration exploration = new Exploration(start, query, linkBudget);
        return links.snapshot(connection)
                .chain(() -> known.find(connection, owner, List.of(start)))
                .invoke(found -> requireLiving(found.get(start)))
                .chain(() -> walk(connection, owner, query, exploration))
                .chain(() -> links.links(
                        connection,
                        owner,
                        exploration.shown().stream().map(Reached::via).toList()))
                .map(vias -> NeighboursView.of(exploration, vias));
    }

    private Uni<Void> walk(SqlConnection connection, UserId owner, NeighbourQuery query, Exploration exploration) {
        if (exploration.isOver()) {
            return Uni.createFrom().voidItem();
        }
        return links.level(
                        connection,
                        owner,
                        exploration.frontier(),
                        query,
                        Exploration.FAN_OUT + 1,
                        exploration.mostLinksOfLevel())
                .invoke(exploration::take)
                .chain(() -> walk(connection, owner, query, exploration));
    }

    private Uni<NeighboursView> resolved(UserId owner, NeighboursView view) {
        List<ObjectId> wanted =
                view.items().stream().map(NeighboursView.Neighbour::objectId).toList();
        return objects.find(owner, wanted).map(view::with);
    }

    private static void requireLiving(@Nullable KnownObject start) {
        if (start == null || start.deleted()) {
            throw Problem.notFound("object");
        }
    }
}
