package dev.hypernet.links.type;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.links.type.StoredType.Kind;
import dev.hypernet.platform.paging.Cursor;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.problem.FieldError;
import dev.hypernet.platform.problem.Problem;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
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
                .map(rows ->
                        Page.of(rows, limit, stored -> Cursor.of(stored.type().name())));
    }

    Uni<StoredType> get(String name) {
        return types.find(name).map(found -> found.orElseThrow(() -> Problem.notFound("link type")));
    }

    /**
     * Makes a document the type's version in force. What breaks a rule is a 422; a version that is known with other
     * content, or not higher than the one in force, or allows less, or a name that is Hypernet's own, a 409.
     */
    Uni<Registered> register(LinkTypeDocument document, Kind kind) {
        List<FieldError> errors = document.complaints();
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
        return types.alone(connection -> types.find(connection, document.name())
                .chain(current -> register(connection, document, kind, current)));
    }

    private Uni<Registered> register(
            SqlConnection connection, LinkTypeDocument document, Kind kind, Optional<StoredType> current) {
        return types.isSame(connection, document.name(), document.version(), content(document))
                .chain(same -> same.orElse(false)
                        ? Uni.createFrom().item(new Registered(current.orElseThrow(), false))
                        : succeed(connection, document, kind, current, same.isPresent()));
    }

    private Uni<Registered> succeed(
            SqlConnection connection,
            LinkTypeDocument document,
            Kind kind,
            Optional<StoredType> current,
            boolean isVersionKnown) {
        current.ifPresent(known -> requireSuccessor(document, kind, known, isVersionKnown));
        Instant now = clock.instant();
        return types.store(
                        connection,
                        new StoredType(document.type(), document.version(), kind, content(document), now, now))
                .map(kept -> new Registered(kept, true));
    }

    private static void requireSuccessor(
            LinkTypeDocument document, Kind kind, StoredType known, boolean isVersionKnown) {
        if (known.kind() != kind) {
            throw Problem.conflict(
                    "type-taken",
                    known.kind() == Kind.REGISTERED
                            ? document.name() + " is a type an admin registered"
                            : document.name() + " is Hypernet's own; give yours another name");
        }
        if (isVersionKnown) {
            throw Problem.conflict(
                    "version-taken",
                    "%s %s is known with other content; a version never changes: raise it"
                            .formatted(document.name(), document.version()));
        }
        if (TypeVersion.of(document.version()).compareTo(TypeVersion.of(known.version())) < 0) {
            throw Problem.conflict(
                    "version-not-higher",
                    "%s is at version %s: a new one must be higher".formatted(document.name(), known.version()));
        }
        requireWider(known.type(), document.type());
    }

    private static void requireWider(LinkType known, LinkType next) {
        List<String> narrowed = known.narrowedBy(next);
        if (!narrowed.isEmpty()) {
            throw Problem.conflict(
                    "type-narrowed",
                    "Links of %s may be there that would no longer fit: %s would allow less than now"
                            .formatted(known.name(), String.join(", ", narrowed)));
        }
    }

    private JsonObject content(LinkTypeDocument document) {
        return new JsonObject(json.convertValue(document, MEMBERS));
    }
}
