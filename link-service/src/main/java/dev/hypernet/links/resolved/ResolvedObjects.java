package dev.hypernet.links.resolved;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.links.known.KnownObject;
import dev.hypernet.links.known.KnownObjectService;
import dev.hypernet.platform.problem.Problem;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jspecify.annotations.Nullable;

/** Objects by their ids, in as few questions to object-service as there can be. */
@Singleton
public class ResolvedObjects {
    private final Pool pool;
    private final KnownObjectService known;
    private final ObjectViewsClient objects;

    ResolvedObjects(Pool pool, KnownObjectService known, @RestClient ObjectViewsClient objects) {
        this.pool = pool;
        this.known = known;
        this.objects = objects;
    }

    /**
     * Those of the objects that are living and the owner's, as the public API shows them. Integrations are no objects
     * of object-service: of them there is the id and the type.
     *
     * @return fails with a 503 when object-service gives no answer in time
     */
    public Uni<Map<ObjectId, Map<String, @Nullable Object>>> find(UserId owner, Collection<ObjectId> ids) {
        List<ObjectId> wanted = ids.stream().distinct().toList();
        return wanted.isEmpty()
                ? Uni.createFrom().item(Map.of())
                : known.find(pool, owner, wanted).chain(here -> find(owner, wanted, here));
    }

    private Uni<Map<ObjectId, Map<String, @Nullable Object>>> find(
            UserId owner, List<ObjectId> wanted, Map<ObjectId, KnownObject> here) {
        Map<ObjectId, Map<String, @Nullable Object>> found = new HashMap<>();
        here.values().stream()
                .filter(object -> isIntegration(object) && !object.deleted())
                .forEach(object -> found.put(object.id(), integration(object)));
        List<ObjectId> elsewhere =
                wanted.stream().filter(id -> !isIntegration(here.get(id))).toList();
        return Multi.createFrom()
                .iterable(questions(elsewhere))
                .onItem()
                .transformToUniAndConcatenate(some -> ask(owner, some))
                .onItem()
                .invoke(answer -> answer.objects().forEach(object -> found.put(id(object), object)))
                .collect()
                .last()
                .replaceWith(found);
    }

    private Uni<ObjectViewsClient.Found> ask(UserId owner, List<ObjectId> ids) {
        return objects.resolve(new ObjectViewsClient.Wanted(owner, ids))
                .onFailure()
                .transform(failure ->
                        Problem.unavailable("object-service, which has the objects asked for, gives no answer."));
    }

    private static List<List<ObjectId>> questions(List<ObjectId> ids) {
        List<List<ObjectId>> questions = new ArrayList<>();
        for (int from = 0; from < ids.size(); from += ObjectViewsClient.MOST) {
            questions.add(ids.subList(from, Math.min(from + ObjectViewsClient.MOST, ids.size())));
        }
        return questions;
    }

    private static boolean isIntegration(@Nullable KnownObject object) {
        return object != null && object.type().equals(KnownObject.INTEGRATION);
    }

    private static Map<String, @Nullable Object> integration(KnownObject integration) {
        return Map.of("id", integration.id(), "type", integration.type());
    }

    private static ObjectId id(Map<String, @Nullable Object> object) {
        return ObjectId.of(String.valueOf(object.get("id")));
    }
}
