package dev.hypernet.objects.type;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.platform.paging.Cursor;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.problem.FieldError;
import dev.hypernet.platform.problem.Problem;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The registry of types: lists them, and takes in new ones and new versions. */
@Singleton
class TypeService {
    private static final TypeReference<LinkedHashMap<String, @Nullable Object>> MEMBERS = new TypeReference<>() {};

    private final TypeRepository types;
    private final ObjectMapper json;
    private final Clock clock;

    TypeService(TypeRepository types, ObjectMapper json, Clock clock) {
        this.types = types;
        this.json = json;
        this.clock = clock;
    }

    /**
     * What became of a document.
     *
     * @param isNew false when this version was known with this content
     */
    record Registered(StoredType type, boolean isNew) {}

    Uni<Page<StoredType>> list(@Nullable String cursor, int limit) {
        Cursor after = Cursor.decode(cursor, 1);
        return types.page(after == null ? "" : after.text(0), limit + 1)
                .map(rows -> Page.of(rows, limit, type -> Cursor.of(type.typeId())));
    }

    Uni<StoredType> get(String typeId) {
        return types.find(typeId).map(found -> found.orElseThrow(() -> Problem.notFound("object type")));
    }

    /**
     * Makes a document the type's version in force. What breaks a rule is a 422; a version that is known with other
     * content, or not higher than the one in force, or a name that is Hypernet's own, a 409.
     */
    Uni<Registered> register(ObjectTypeDocument document, ObjectType.Kind kind) {
        requireNone(TypeRules.complaints(document));
        return types.alone(connection -> types.find(connection, document.typeId())
                .chain(current -> register(connection, document, kind, current)));
    }

    private Uni<Registered> register(
            SqlConnection connection, ObjectTypeDocument document, ObjectType.Kind kind, Optional<StoredType> current) {
        return types.isSame(connection, document.typeId(), document.version(), content(document))
                .chain(same -> same.orElse(false)
                        ? Uni.createFrom().item(new Registered(current.orElseThrow(), false))
                        : succeed(connection, document, kind, current, same.isPresent()));
    }

    private Uni<Registered> succeed(
            SqlConnection connection,
            ObjectTypeDocument document,
            ObjectType.Kind kind,
            Optional<StoredType> current,
            boolean isVersionKnown) {
        current.ifPresent(known -> requireSuccessor(document, kind, known, isVersionKnown));
        return parent(connection, document).chain(parent -> store(connection, document, kind, current, parent));
    }

    private static void requireSuccessor(
            ObjectTypeDocument document, ObjectType.Kind kind, StoredType known, boolean isVersionKnown) {
        if (known.kind() != kind) {
            throw Problem.conflict(
                    "type-taken",
                    known.kind() == ObjectType.Kind.REGISTERED
                            ? known.typeId() + " is a type an admin registered"
                            : known.typeId() + " is Hypernet's own; give yours another name");
        }
        if (isVersionKnown) {
            throw Problem.conflict(
                    "version-taken",
                    "%s %s is known with other content; a version never changes: raise it"
                            .formatted(document.typeId(), document.version()));
        }
        if (TypeVersion.of(document.version()).compareTo(TypeVersion.of(known.version())) < 0) {
            throw Problem.conflict(
                    "version-not-higher",
                    "%s is at version %s: a new one must be higher".formatted(known.typeId(), known.version()));
        }
    }

    private Uni<Optional<StoredType>> parent(SqlConnection connection, ObjectTypeDocument document) {
        return document.parentType() == null
                ? Uni.createFrom().item(Optional.empty())
                : types.find(connection, document.parentType()).invoke(found -> requireParent(document, found));
    }

    private static void requireParent(ObjectTypeDocument document, Optional<StoredType> found) {
        boolean fit = found.filter(parent -> parent.kind() != ObjectType.Kind.BUILT_IN)
                .filter(parent -> !parent.typeId().equals(document.typeId()))
                .isPresent();
        if (!fit) {
            throw Problem.invalid("/parent_type", "is no type that others can descend from");
        }
    }

    private Uni<Registered> store(
            SqlConnection connection,
            ObjectTypeDocument document,
            ObjectType.Kind kind,
            Optional<StoredType> current,
            Optional<StoredType> parent) {
        JsonArray lineage = lineage(document, parent);
        List<IndexedField> indexed = indexed(lineage);
        requireNone(complaints(document, indexed, current));
        Instant now = clock.instant();
        StoredType stored =
                new StoredType(document.typeId(), document.version(), kind, content(document), lineage, now, now);
        return types.store(connection, stored, document.parentType())
                .call(() -> current.isPresent()
                        ? types.indexMore(connection, document.typeId(), indexed)
                        : types.indexNew(connection, document.typeId(), indexed, now))
                .map(kept -> new Registered(kept, true));
    }

    /** What is wrong with the document beside its parent and the version in force. */
    private static List<FieldError> complaints(
            ObjectTypeDocument document, List<IndexedField> indexed, Optional<StoredType> current) {
        List<FieldError> errors = new ArrayList<>();
        if (indexed.stream().map(IndexedField::field).distinct().count() < indexed.size()) {
            errors.add(new FieldError("/indexed", "names a field its parent has indexed already"));
        }
        if (indexed.size() > TypeRules.MOST_INDEXED) {
            errors.add(new FieldError(
                    "/indexed", "is, with the parent's, more than " + TypeRules.MOST_INDEXED + " fields"));
        }
        current.ifPresent(known -> {
            String parent = known.document().getString("parent_type");
            if (!String.valueOf(parent).equals(String.valueOf(document.parentType()))) {
                errors.add(new FieldError("/parent_type", "cannot change: it is " + parent));
            }
            if (!indexed.containsAll(indexed(known.lineage()))) {
                errors.add(new FieldError("/indexed", "must keep what is indexed now: " + names(known.lineage())));
            }
        });
        return errors;
    }

    private JsonArray lineage(ObjectTypeDocument document, Optional<StoredType> parent) {
        JsonObject content = content(document);
        JsonArray lineage = new JsonArray()
                .add(new JsonObject()
                        .put("type_id", document.typeId())
                        .put("version", document.version())
                        .put("schema", content.getJsonObject("schema"))
                        .put("indexed", content.getJsonArray("indexed")));
        parent.ifPresent(known -> lineage.addAll(known.lineage()));
        return lineage;
    }

    /** Of the type itself and all it descends from. */
    static List<IndexedField> indexed(JsonArray lineage) {
        return lineage.stream()
                .map(JsonObject.class::cast)
                .flatMap(member -> member.getJsonArray("indexed").stream())
                .map(JsonObject.class::cast)
                .map(field -> new IndexedField(field.getString("field"), IndexedField.Kind.of(field.getString("kind"))))
                .toList();
    }

    private static String names(JsonArray lineage) {
        return String.join(
                ", ", indexed(lineage).stream().map(IndexedField::field).toList());
    }

    private JsonObject content(ObjectTypeDocument document) {
        return new JsonObject(json.convertValue(document, MEMBERS));
    }

    private static void requireNone(List<FieldError> errors) {
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
    }
}
