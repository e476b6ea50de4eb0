package dev.hypernet.objects.typed;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.ObjectSnapshot;
import dev.hypernet.objects.conflict.OwnEdits;
import dev.hypernet.objects.history.Actor;
import dev.hypernet.objects.history.Change;
import dev.hypernet.objects.history.ChangeLog;
import dev.hypernet.objects.lifecycle.ObjectLifecycle;
import dev.hypernet.objects.type.FieldRules;
import dev.hypernet.objects.type.IndexedField;
import dev.hypernet.objects.type.MetadataRules;
import dev.hypernet.objects.type.ObjectType;
import dev.hypernet.objects.type.ObjectTypes;
import dev.hypernet.objects.typed.ObjectRepository.Listed;
import dev.hypernet.persistence.Idempotency;
import dev.hypernet.persistence.Owner;
import dev.hypernet.platform.http.IdempotencyKey;
import dev.hypernet.platform.http.IfMatch;
import dev.hypernet.platform.json.MergePatches;
import dev.hypernet.platform.paging.Cursor;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.problem.FieldError;
import dev.hypernet.platform.problem.Problem;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Objects of every type; those without a resource of their own are made and changed here. */
@Singleton
class ObjectService {
    private static final Map<String, String> OWN_RESOURCES = Map.of(
            "media", "/api/v1/media",
            "album", "/api/v1/albums",
            "user", "/api/v1/users",
            "integration", "/api/v1/integrations",
            "link", "/api/v1/links");

    private final Pool pool;
    private final ObjectRepository objects;
    private final ObjectTypes types;
    private final FieldRules fieldRules;
    private final MetadataRules metadataRules;
    private final ChangeLog changes;
    private final ObjectLifecycle lifecycle;
    private final Idempotency idempotency;
    private final MergePatches patches;
    private final Clock clock;

    ObjectService(
            Pool pool,
            ObjectRepository objects,
            ObjectTypes types,
            FieldRules fieldRules,
            MetadataRules metadataRules,
            ChangeLog changes,
            ObjectLifecycle lifecycle,
            Idempotency idempotency,
            MergePatches patches,
            Clock clock) {
        this.pool = pool;
        this.objects = objects;
        this.types = types;
        this.fieldRules = fieldRules;
        this.metadataRules = metadataRules;
        this.changes = changes;
        this.lifecycle = lifecycle;
        this.idempotency = idempotency;
        this.patches = patches;
        this.clock = clock;
    }

    Uni<ObjectView> create(UserId owner, @Nullable IdempotencyKey key, NewObject object) {
        metadataRules.check(object.metadata());
        return pool.withTransaction(connection -> idempotency.once(
                connection,
                owner,
                key,
                "POST /api/v1/objects",
                object,
                ObjectView.class,
                () -> insert(connection, owner, object).map(ObjectView::of)));
    }

    Uni<AnyObject> get(UserId owner, ObjectId id) {
        return objects.find(pool, owner, id).map(found -> found.orElseThrow(() -> Problem.notFound("object")));
    }

    /** For a service that asks in a person's name: those of these that are living and the person's. */
    Uni<List<AnyObject>> resolve(UserId owner, List<ObjectId> ids) {
        Owner.set(owner);
        return objects.findAll(owner, ids);
    }

    /** Newest first unless the query says otherwise; sorted by a field, the objects that have it. */
    Uni<Page<AnyObject>> list(UserId owner, ObjectQuery query, @Nullable String cursor, int limit) {
        if (query.isOfFields() && query.types().size() != 1) {
            throw Problem.badRequest("type", "must stand there once, with where and sort: fields are of one type");
        }
        Cursor after = Cursor.decode(cursor, query.shape(), query.isSortedByField() ? 4 : 3);
        return types.current(pool, query.types())
                .chain(known -> rows(owner, query, known, after, limit + 1))
                .map(rows -> Page.of(rows, limit, row -> cursor(query, row)).map(Listed::object));
    }

    Uni<AnyObject> patch(UserId owner, ObjectId id, IfMatch match, JsonNode patch) {
        return pool.withTransaction(connection -> objects.lock(connection, owner, id)
                .chain(found -> found.map(current -> patch(connection, current, match, patch))
                        .orElseGet(() -> refuse(connection, owner, id))));
    }

    Uni<Void> delete(UserId owner, ObjectId id, IfMatch match) {
        return lifecycle.delete(owner, id, null, match);
    }

    private Uni<AnyObject> insert(SqlConnection connection, UserId owner, NewObject object) {
        return types.current(connection, object.type())
                .map(found -> made(owner, object, writable(found, object.type())))
                .chain(made -> objects.insert(connection, made))
                .call(made ->
                        changes.record(connection, List.of(Change.created(made.snapshot(), new Actor.Person(owner)))));
    }

    private AnyObject made(UserId owner, NewObject object, ObjectType type) {
        Instant now = clock.instant();
        ObjectSnapshot snapshot = new ObjectSnapshot(
                ObjectId.random(),
                type.id(),
                owner,
                1,
                now,
                now,
                object.sourceTypeOrUser(),
                null,
                null,
                checked(type, object.fieldsOrNone()),
                object.metadataOrNone());
        return new AnyObject(snapshot, type.version());
    }

    private Uni<AnyObject> patch(SqlConnection connection, AnyObject found, IfMatch match, JsonNode patch) {
        ObjectSnapshot current = found.snapshot();
        match.check(current.version());
        ObjectEdit after = patches.apply(new ObjectEdit(current.fields(), current.metadata()), patch);
        metadataRules.check(current.metadata(), after.metadataOrNone());
        return types.current(connection, current.type())
                .chain(type -> write(connection, found, after, writable(type, current.type())));
    }

    /** Fields that stay are not checked anew: they keep the version of the type they were checked against. */
    private Uni<AnyObject> write(SqlConnection connection, AnyObject found, ObjectEdit after, ObjectType type) {
        ObjectSnapshot current = found.snapshot();
        boolean sameFields = current.fields().equals(after.fieldsOrNone());
        Map<String, @Nullable Object> fields = sameFields ? current.fields() : checked(type, after.fieldsOrNone());
        String typeVersion = sameFields ? found.typeVersion() : type.version();
        List<String> changed = changed(current, fields, after.metadataOrNone());
        Instant now = clock.instant();
        return changed.isEmpty()
                ? Uni.createFrom().item(found)
                : objects.update(
                                connection,
                                current,
                                typeVersion,
                                fields,
                                after.metadataOrNone(),
                                OwnEdits.of(
                                        changedFields(current, fields),
                                        current.metadata(),
                                        after.metadataOrNone(),
                                        now),
                                now)
                        .call(written -> changes.record(
                                connection,
                                List.of(Change.updated(
                                        written.snapshot(), changed, new Actor.Person(current.userId())))));
    }

    private Uni<AnyObject> refuse(SqlConnection connection, UserId owner, ObjectId id) {
        return objects.find(connection, owner, id).map(found -> {
            throw found.map(AnyObject::snapshot)
                    .map(object -> Problem.conflict(
                            "own-resource",
                            "This is of type %s: change it at %s/%s"
                                    .formatted(object.type(), OWN_RESOURCES.get(object.type()), id)))
                    .orElseGet(() -> Problem.notFound("object"));
        });
    }

    private Uni<List<Listed>> rows(
            UserId owner, ObjectQuery query, Map<String, ObjectType> known, @Nullable Cursor after, int limit) {
        query.types().stream()
                .filter(type -> !known.containsKey(type))
                .findFirst()
                .ifPresent(unknown -> {
                    throw Problem.badRequest("type", "is none of GET /api/v1/object-types");
                });
        if (query.types().size() != 1) {
            return objects.listOverTypes(owner, query, after, limit);
        }
        ObjectType type = Objects.requireNonNull(known.get(query.types().getFirst()));
        requireIndexed(query, type);
        return type.isTyped()
                ? requireFilled(query, type).chain(() -> objects.listOfType(owner, query, type.indexed(), after, limit))
                : objects.listOverTypes(owner, query, after, limit);
    }

    private static void requireIndexed(ObjectQuery query, ObjectType type) {
        Map<String, IndexedField.Kind> indexed = type.indexed();
        String those = indexed.isEmpty()
                ? "none"
                : String.join(", ", indexed.keySet().stream().sorted().toList());
        for (FieldFilter filter : query.where()) {
            if (!indexed.containsKey(filter.field())) {
                throw Problem.badRequest(
                        filter.parameter(), "is not an indexed field of %s; indexed: %s".formatted(type.id(), those));
            }
        }
        if (query.isSortedByField() && !indexed.containsKey(query.sort())) {
            throw Problem.badRequest(
                    "sort",
                    "is neither created_at nor an indexed field of %s; indexed: %s".formatted(type.id(), those));
        }
    }

    private Uni<Void> requireFilled(ObjectQuery query, ObjectType type) {
        return query.isOfFields()
                ? types.unfilled(pool, type.id())
                        .invoke(fields -> requireFilled(query, fields))
                        .replaceWithVoid()
                : Uni.createFrom().voidItem();
    }

    private static void requireFilled(ObjectQuery query, List<String> unfilled) {
        Stream.concat(query.where().stream().map(FieldFilter::field), Stream.of(query.sort()))
                .filter(unfilled::contains)
                .findFirst()
                .ifPresent(field -> {
                    throw Problem.unavailable(
                            field + " was made an indexed field just now; its index is being filled.");
                });
    }

    private static ObjectType writable(Optional<ObjectType> found, String typeId) {
        ObjectType type = found.orElseThrow(
                () -> Problem.invalid("/type", "is no type there is: GET /api/v1/object-types lists them"));
        if (!type.isTyped()) {
            throw Problem.invalid("/type", "has a resource of its own: " + OWN_RESOURCES.get(typeId));
        }
        return type;
    }

    private Map<String, @Nullable Object> checked(ObjectType type, Map<String, @Nullable Object> fields) {
        Map<String, @Nullable Object> normalised = fieldRules.normalised(type, fields);
        List<FieldError> errors = fieldRules.complaints(type, normalised);
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
        return normalised;
    }

    private static List<String> changed(
            ObjectSnapshot before, Map<String, @Nullable Object> fields, Map<String, @Nullable Object> metadata) {
        List<String> changed = new ArrayList<>(changedFields(before, fields));
        if (!before.metadata().equals(metadata)) {
            changed.add("metadata");
        }
        return changed;
    }

    private static List<String> changedFields(ObjectSnapshot before, Map<String, @Nullable Object> fields) {
        return Stream.concat(before.fields().keySet().stream(), fields.keySet().stream())
                .distinct()
                .filter(name -> !Objects.equals(before.fields().get(name), fields.get(name)))
                .sorted()
                .toList();
    }

    private static Cursor cursor(ObjectQuery query, Listed row) {
        ObjectSnapshot object = row.object().snapshot();
        return query.isSortedByField()
                ? Cursor.of(
                        query.shape(),
                        SortedValue.encoded(Objects.requireNonNull(row.sortedValue())),
                        object.createdAt(),
                        object.id())
                : Cursor.of(query.shape(), object.createdAt(), object.id());
    }
}
