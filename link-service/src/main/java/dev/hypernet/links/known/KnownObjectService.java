package dev.hypernet.links.known;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.platform.problem.Problem;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Map;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jspecify.annotations.Nullable;

/** What this service knows of the objects links join. */
@ApplicationScoped
public class KnownObjectService {
    private final Pool pool;
    private final KnownObjectRepository known;
    private final ObjectsClient objects;

    KnownObjectService(Pool pool, KnownObjectRepository known, @RestClient ObjectsClient objects) {
        this.pool = pool;
        this.known = known;
        this.objects = objects;
    }

    /**
     * Both objects, if they are the owner's and living. One that is not known here is asked for at object-service and
     * kept, so that a link can follow its object without waiting for the event.
     */
    public Uni<Ends> ends(UserId owner, ObjectId from, ObjectId to) {
        return known.find(owner, from, to).chain(found -> living(owner, from, to, found));
    }

    /** Keeps the object unless a newer version is known; whether it was deleted before, and is back by this. */
    public Uni<Boolean> learn(SqlConnection connection, KnownObject object) {
        return known.learn(connection, object.userId(), object);
    }

    /** Marks the object deleted and returns what was known of it; null when a newer version is known. */
    public Uni<@Nullable KnownObject> bury(
            SqlConnection connection, UserId owner, ObjectId id, String type, long version, Instant deletedAt) {
        return known.bury(connection, owner, id, type, version, deletedAt);
    }

    /** Marks the object deleted for good and returns what was known of it; it stays, so that nothing can join it. */
    public Uni<KnownObject> buryForGood(
            SqlConnection connection, UserId owner, ObjectId id, String type, long version, Instant purgedAt) {
        return known.buryForGood(connection, owner, id, type, version, purgedAt);
    }

    /**
     * Makes whoever else works on this integration's objects and memberships wait for this transaction's end. A batch
     * that looks for an object and the event that tells of it must not miss each other.
     */
    public Uni<Void> lock(SqlConnection connection, @Nullable IntegrationId integration) {
        return integration == null ? Uni.createFrom().voidItem() : known.lock(connection, integration);
    }

    /** The same for the integration the object came through, if it is known and came through one. */
    public Uni<Void> lockOf(SqlConnection connection, UserId owner, ObjectId id) {
        return known.lockOf(connection, owner, id);
    }

    private Uni<Ends> living(UserId owner, ObjectId from, ObjectId to, Map<ObjectId, KnownObject> found) {
        return Uni.combine()
                .all()
                .unis(living(owner, from, found), living(owner, to, found))
                .with(Ends::new);
    }

    private Uni<KnownObject> living(UserId owner, ObjectId id, Map<ObjectId, KnownObject> found) {
        KnownObject object = found.get(id);
        if (object == null) {
            return ask(owner, id);
        }
        return object.deleted()
                ? Uni.createFrom().failure(Problem.notFound("object"))
                : Uni.createFrom().item(object);
    }

    private Uni<KnownObject> ask(UserId owner, ObjectId id) {
        return objects.find(id.value(), owner.value())
                .onFailure()
                .transform(KnownObjectService::problem)
                .map(ObjectsClient.Found::known)
                .call(object -> known.learn(pool, owner, object));
    }

    private static Problem problem(Throwable failure) {
        return failure instanceof ObjectsClient.NoSuchObject
                ? Problem.notFound("object")
                : Problem.unavailable("object-service, which knows whether the object exists, gives no answer.");
    }
}
