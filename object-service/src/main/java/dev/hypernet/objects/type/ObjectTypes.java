package dev.hypernet.objects.type;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The types in force. Each question asks the database which versions those are, so that a new one counts on every
 * replica from the next request on; compiled schemas are kept by version, which never changes.
 */
@Singleton
public class ObjectTypes {
    private final TypeRepository types;
    private final ObjectMapper json;
    private final Map<String, ObjectType> compiled = new ConcurrentHashMap<>();

    ObjectTypes(TypeRepository types, ObjectMapper json) {
        this.types = types;
        this.json = json;
    }

    /** The type in force; nothing when there is no such type. */
    public Uni<Optional<ObjectType>> current(SqlClient client, String typeId) {
        return current(client, List.of(typeId)).map(found -> Optional.ofNullable(found.get(typeId)));
    }

    /** The types in force by their ids, in one look; what there is not is left out. */
    public Uni<Map<String, ObjectType>> current(SqlClient client, Collection<String> typeIds) {
        return typeIds.isEmpty()
                ? Uni.createFrom().item(Map.of())
                : types.versions(client, typeIds).chain(versions -> inForce(client, versions));
    }

    /** The fields of a type whose index is still being filled with older objects. */
    public Uni<List<String>> unfilled(SqlClient client, String typeId) {
        return types.unfilled(client, typeId);
    }

    private Uni<Map<String, ObjectType>> inForce(SqlClient client, Map<String, String> versions) {
        Map<String, ObjectType> found = new HashMap<>();
        versions.forEach((id, version) -> Optional.ofNullable(compiled.get(id))
                .filter(known -> known.version().equals(version))
                .ifPresent(known -> found.put(id, known)));
        List<String> unknown =
                versions.keySet().stream().filter(id -> !found.containsKey(id)).toList();
        return unknown.isEmpty()
                ? Uni.createFrom().item(found)
                : types.current(client, unknown)
                        .invoke(stored -> stored.forEach(type -> found.put(type.typeId(), keep(type))))
                        .replaceWith(found);
    }

    private ObjectType keep(StoredType stored) {
        ObjectType type = new ObjectType(
                stored.typeId(),
                stored.version(),
                stored.kind(),
                json.valueToTree(stored.lineage().getList()));
        compiled.put(type.id(), type);
        return type;
    }
}
