package dev.hypernet.links.known;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.platform.problem.Problem;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jspecify.annotations.Nullable;

/** What this service knows of the objects links join. */
@ApplicationScoped
public class KnownObjectService {
    private static final int MOST_ASKED_AT_ONCE = 1000;

    private final Pool pool;
    private final KnownObjectRepository known;
    private final ObjectsClient objects;

    KnownObjectService(Pool pool, KnownObjectRepository known, @RestClient ObjectsClient objects) {
        this.pool = pool;
        this.known = known;
        this.objects = objects;
    }

    /**
     * Asks object-service for those of these that are not known here, and keeps what it answers, so that a link can
     * follow its object without waiting for the event. One call for up to 1,000 of them, none when all are known.
     *
     * @return fails with 503 when object-service gives no answer in the time its client is given
     */
    public Uni<Void> askForUnknown(UserId owner, Collection<ObjectId> ids) {
        Set<ObjectId> unknown = new LinkedHashSet<>(ids);
        return known.find(pool, owner, unknown)
                .invoke(found -> unknown.removeAll(found.keySet()))
                .chain(() -> ask(owner, List.copyOf(unknown)));
    }

    /** Those of these that are known, the deleted ones too. */
    public Uni<Map<ObjectId, KnownObject>> find(SqlClient client, UserId owner, Collection<ObjectId> ids) {
        return known.find(client, owner, ids);
    }

    /**
     * Keeps each unless as much or more is known of it.
     *
     * @param objects the owner's, each once
     * @return what was learned of each
     */
    public Uni<Map<ObjectId, Learned>> learn(SqlConnection connection, UserId owner, List<KnownObject> objects) {
        return known.release(connection, owner, objects)
                .chain(() -> known.learn(connection, owner, objects))
                .map(learned -> objects.stream()
                        .collect(Collectors.toMap(
                                KnownObject::id, object -> learned.getOrDefault(object.id(), Learned.SAME))));
    }

    /**
     * Marks these, each once, deleted and returns what is known of them, but for what lives at this version or a later
     * one. That they were deleted before is no difference.
     */
    public Uni<List<KnownObject>> bury(SqlConnection connection, UserId owner, List<Burial> burials) {
        return known.bury(connection, owner, burials)
                .chain(() -> known.find(
                        connection, owner, burials.stream().map(Burial::id).toList()))
                .map(found ->
                        found.values().stream().filter(KnownObject::deleted).toList());
    }

    /** Marks the object deleted for good and returns what was known of it; it stays, so that nothing can join it. */
    public Uni<KnownObject> buryForGood(
            SqlConnection connection, UserId owner, ObjectId id, String type, long version, Instant purgedAt) {
        return known.buryForGood(connection, owner, id, type, version, purgedAt);
    }

    /** Those of these that are known as deleted; they stay so until the transaction ends. */
    public Uni<List<ObjectId>> stayDeleted(SqlConnection connection, UserId owner, Collection<ObjectId> ids) {
        return known.holdDeleted(connection, owner, ids);
    }

    /**
     * Lets nobody link or delete these until the transaction ends: a link that comes back must meet no other that says
     * the same. As a statement of its own, so that the next one sees what others made meanwhile.
     */
    public Uni<Void> holdAlone(SqlConnection connection, UserId owner, Collection<ObjectId> ids) {
        return known.holdAlone(connection, owner, ids);
    }

    /**
     * Makes whoever else works on this integration's objects and memberships wait for this transaction's end. A batch
     * that looks for an object and the event that tells of it must not miss each other.
     */
    public Uni<Void> lock(SqlConnection connection, @Nullable IntegrationId integration) {
        return integration == null ? Uni.createFrom().voidItem() : known.lock(connection, integration);
    }

    /** The same for the integrations the objects came through, as far as they are known and came through one. */
    public Uni<Void> lockOf(SqlConnection connection, UserId owner, Collection<ObjectId> ids) {
        return known.lockOf(connection, owner, ids);
    }

    private Uni<Void> ask(UserId owner, List<ObjectId> unknown) {
        List<List<ObjectId>> questions = new ArrayList<>();
        for (int first = 0; first < unknown.size(); first += MOST_ASKED_AT_ONCE) {
            questions.add(unknown.subList(first, Math.min(first + MOST_ASKED_AT_ONCE, unknown.size())));
        }
        return Multi.createFrom()
                .iterable(questions)
                .onItem()
                .transformToUniAndConcatenate(ids -> askOnce(owner, ids))
                .onItem()
                .ignoreAsUni();
    }

    private Uni<Void> askOnce(UserId owner, List<ObjectId> ids) {
        return objects.known(new ObjectsClient.Question(owner, ids))
                .onFailure()
                .transform(failure ->
                        Problem.unavailable("object-service, which knows whether the objects exist, gives no answer."))
                .map(answer -> answer.objects().stream()
                        .map(ObjectsClient.Found::known)
                        .toList())
                .chain(found -> learn(owner, found));
    }

    private Uni<Void> learn(UserId owner, List<KnownObject> found) {
        return found.isEmpty()
                ? Uni.createFrom().voidItem()
                : pool.withTransaction(connection ->
                        known.release(connection, owner, found).chain(() -> known.learnAll(connection, owner, found)));
    }
}
