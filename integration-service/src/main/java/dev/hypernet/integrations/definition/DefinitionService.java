package dev.hypernet.integrations.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.hypernet.connector.Definition;
import dev.hypernet.connector.Definition.Status;
import dev.hypernet.connector.Lint;
import dev.hypernet.connector.Reading;
import dev.hypernet.contracts.UserId;
import dev.hypernet.platform.http.IfMatch;
import dev.hypernet.platform.paging.Cursor;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.problem.FieldError;
import dev.hypernet.platform.problem.Problem;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The registry of definitions: takes documents in, from files and from admins, and moves them through their life. A
 * version is never silently changed: what it says is fixed once it is no draft any more.
 */
@Singleton
class DefinitionService {
    private static final Logger LOG = Logger.getLogger(DefinitionService.class);
    private static final FieldError NOT_FRESH =
            new FieldError("/status", "must be DRAFT or PUBLISHED in a document that is sent");

    private final DefinitionRepository repository;
    private final DefinitionDocuments documents;
    private final Definitions definitions;
    private final Clock clock;

    DefinitionService(
            DefinitionRepository repository, DefinitionDocuments documents, Definitions definitions, Clock clock) {
        this.repository = repository;
        this.documents = documents;
        this.definitions = definitions;
        this.clock = clock;
    }

    /**
     * What became of a document.
     *
     * @param isNew false when this version was known with this content
     */
    record Registered(StoredVersion version, boolean isNew) {}

    /**
     * A document on its way in.
     *
     * @param by the admin who sends it; null for a file
     */
    private record Offer(
            Definition definition, Origin origin, @Nullable UserId by) {
        String id() {
            return definition.integrationId();
        }

        String number() {
            return definition.version();
        }

        boolean isByApi() {
            return origin == Origin.API;
        }
    }

    Uni<Page<StoredVersion>> list(@Nullable String cursor, int limit, boolean withDrafts) {
        Cursor after = Cursor.decode(cursor, 1);
        return repository
                .list(after == null ? "" : after.text(0), withDrafts, limit + 1)
                .map(rows -> Page.of(rows, limit, last -> Cursor.of(last.integrationId())));
    }

    /** The current version, with the definition's revision. */
    Uni<StoredVersion> get(String integrationId, boolean withDrafts) {
        return repository.find(integrationId).map(found -> visible(found, withDrafts));
    }

    Uni<Page<StoredVersion>> versions(String integrationId, @Nullable String cursor, int limit, boolean withDrafts) {
        Cursor after = Cursor.decode(cursor, 2);
        return get(integrationId, withDrafts)
                .chain(() -> repository.versions(integrationId, withDrafts, after, limit + 1))
                .map(rows -> Page.of(rows, limit, last -> Cursor.of(last.createdAt(), last.number())));
    }

    Uni<StoredVersion> version(String integrationId, String number, boolean withDrafts) {
        return repository.version(integrationId, number).map(found -> visible(found, withDrafts));
    }

    /** What is wrong with a document, and what could be better; nothing is kept of it. */
    Uni<CheckView> check(JsonNode document) {
        return documents.read(document).chain(reading -> switch (reading) {
            case Reading.Readable(Definition definition) -> check(definition);
            case Reading.Unreadable(List<dev.hypernet.connector.Problem> problems) ->
                Uni.createFrom().item(new CheckView(CheckView.errors(problems), List.of()));
        });
    }

    /**
     * Takes in a document of an admin, as a draft or published. One that breaks a rule is a 422 with the pointers into
     * it; a version that is known with other content a 409 {@code version-known}.
     */
    Uni<Registered> register(UserId admin, JsonNode document) {
        return documents
                .read(document)
                .map(DefinitionService::definition)
                .invoke(DefinitionService::requireFresh)
                .chain(definition -> register(new Offer(definition, Origin.API, admin)));
    }

    /**
     * Takes in a document from a file. It never changes the status an admin chose nor a version that came by the API;
     * what it may not change is a 409.
     */
    Uni<Registered> register(Definition definition) {
        return register(new Offer(definition, Origin.FILE, null));
    }

    /** Makes a draft say something else. What is no draft is a 409 {@code not-a-draft}, an overtaken one a 412. */
    Uni<StoredVersion> replace(UserId admin, String integrationId, String number, JsonNode document, IfMatch match) {
        return documents
                .read(document)
                .map(DefinitionService::definition)
                .invoke(definition -> requireDraftOf(definition, integrationId, number))
                .chain(definition -> repository.alone(
                        connection -> replaceDraft(connection, new Offer(definition, Origin.API, admin), match)))
                .call(this::spread);
    }

    /**
     * Takes a definition one step on. Without a number that is its current version; to publish, the highest draft above
     * it if there is one. What the status does not allow is a 409 {@code illegal-move}.
     *
     * @param match of the definition's revision
     */
    Uni<StoredVersion> move(UserId admin, String integrationId, Move move, @Nullable String number, IfMatch match) {
        return repository
                .alone(connection -> repository
                        .known(connection, integrationId, JsonNodeFactory.instance.objectNode())
                        .map(known -> moved(known, move, number))
                        .invoke(version -> match.check(version.definitionRevision()))
                        .invoke(move::check)
                        .chain(version -> step(connection, version, move, admin)))
                .call(this::spread);
    }

    private static KnownVersion moved(KnownVersions known, Move move, @Nullable String number) {
        Optional<KnownVersion> unnamed = move == Move.PUBLISH ? known.toPublish() : known.current();
        return (number == null ? unnamed : known.version(number)).orElseThrow(() -> Problem.notFound("definition"));
    }

    private Uni<Registered> register(Offer offer) {
        return repository
                .alone(connection -> repository
                        .known(connection, offer.id(), offer.definition().raw())
                        .chain(known -> register(connection, known, offer)))
                .call(this::spread);
    }

    private Uni<Registered> register(SqlConnection connection, KnownVersions known, Offer offer) {
        KnownVersion there = known.version(offer.number()).orElse(null);
        if (there == null) {
            return insert(connection, offer, known.statusOf(offer.definition(), offer.origin()));
        }
        if (there.isSame()) {
            return follow(connection, known, there, offer).map(kept -> new Registered(kept, false));
        }
        if (offer.isByApi() || !there.isDraft() || there.origin() == Origin.API) {
            throw taken(there);
        }
        return replace(connection, offer, known.statusOf(offer.definition(), offer.origin()))
                .map(replaced -> new Registered(replaced, true));
    }

    private Uni<Registered> insert(SqlConnection connection, Offer offer, Status status) {
        return repository
                .insert(connection, offer.definition(), status, offer.origin(), offer.by(), clock.instant())
                .chain(() -> settle(connection, offer, offer.isByApi() && status != Status.DRAFT))
                .map(kept -> new Registered(kept, true));
    }

    private Uni<StoredVersion> replace(SqlConnection connection, Offer offer, Status status) {
        return repository
                .replace(connection, offer.definition(), status, offer.origin(), offer.by(), clock.instant())
                .chain(() -> settle(connection, offer, false));
    }

    private Uni<StoredVersion> replaceDraft(SqlConnection connection, Offer offer, IfMatch match) {
        return repository
                .known(connection, offer.id(), offer.definition().raw())
                .map(known ->
                        known.version(offer.number()).orElseThrow(() -> Problem.notFound("version of this definition")))
                .invoke(there -> match.check(there.revision()))
                .invoke(DefinitionService::requireDraft)
                .chain(() -> replace(connection, offer, Status.DRAFT));
    }

    /** A file may give what it said before another status: a step like any other, unless an admin chose the status. */
    private Uni<StoredVersion> follow(SqlConnection connection, KnownVersions known, KnownVersion there, Offer offer) {
        Status wanted = known.statusOf(offer.definition(), offer.origin());
        boolean isFixed = there.isCurrent() ? there.isStatusByApi() : !there.isDraft();
        if (offer.isByApi() || there.origin() == Origin.API || isFixed || there.status() == wanted) {
            return stored(connection, offer.id(), offer.number());
        }
        if (Move.between(there.status(), wanted).isEmpty()) {
            throw Move.illegal(there, wanted);
        }
        return repository
                .move(connection, there, wanted, null, clock.instant())
                .chain(() -> settle(connection, offer, false));
    }

    private Uni<StoredVersion> step(SqlConnection connection, KnownVersion version, Move move, UserId admin) {
        return repository
                .move(connection, version, move.target(), admin, clock.instant())
                .chain(() -> makeCurrent(connection, version.integrationId(), version.number(), true))
                .chain(() -> repository.find(connection, version.integrationId()))
                .map(found -> visible(found, true));
    }

    private Uni<StoredVersion> settle(SqlConnection connection, Offer offer, boolean statusByApi) {
        return makeCurrent(connection, offer.id(), offer.number(), statusByApi)
                .chain(() -> stored(connection, offer.id(), offer.number()));
    }

    /** Whichever version that is now; an admin's status counts when it is the changed version's. */
    private Uni<Void> makeCurrent(SqlConnection connection, String integrationId, String changed, boolean statusByApi) {
        return repository
                .known(connection, integrationId, JsonNodeFactory.instance.objectNode())
                .map(known -> known.highest().orElseThrow())
                .chain(highest -> repository.makeCurrent(
                        connection, highest, statusByApi && highest.number().equals(changed), clock.instant()));
    }

    private Uni<StoredVersion> stored(SqlConnection connection, String integrationId, String number) {
        return repository.version(connection, integrationId, number).map(Optional::orElseThrow);
    }

    /** This replica knows at once. What is committed stays, whether or not that succeeds: it looks again by itself. */
    private Uni<Void> spread() {
        return definitions
                .refresh()
                .onFailure()
                .invoke(failure -> LOG.warnf("what was registered is to be learned later: %s", failure.getMessage()))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<CheckView> check(Definition definition) {
        return repository
                .known(definition.integrationId(), definition.raw())
                .map(known -> new CheckView(problems(known, definition), CheckView.errors(Lint.of(definition))));
    }

    private static List<FieldError> problems(KnownVersions known, Definition definition) {
        return Stream.concat(
                        known.version(definition.version()).filter(there -> !there.isSame()).stream()
                                .map(there -> new FieldError(
                                        "/version", String.valueOf(taken(there).getMessage()))),
                        isFresh(definition) ? Stream.empty() : Stream.of(NOT_FRESH))
                .toList();
    }

    private static Definition definition(Reading reading) {
        return switch (reading) {
            case Reading.Readable(Definition definition) -> definition;
            case Reading.Unreadable(List<dev.hypernet.connector.Problem> problems) ->
                throw Problem.invalid(CheckView.errors(problems));
        };
    }

    private static StoredVersion visible(Optional<StoredVersion> found, boolean withDrafts) {
        return found.filter(version -> withDrafts || version.status() != Status.DRAFT)
                .orElseThrow(() -> Problem.notFound("definition"));
    }

    private static boolean isFresh(Definition definition) {
        return definition.status() == Status.DRAFT || definition.status() == Status.PUBLISHED;
    }

    private static void requireFresh(Definition definition) {
        if (!isFresh(definition)) {
            throw Problem.invalid(List.of(NOT_FRESH));
        }
    }

    private static void requireDraftOf(Definition definition, String integrationId, String number) {
        List<FieldError> errors = new ArrayList<>();
        if (!definition.integrationId().equals(integrationId)) {
            errors.add(new FieldError("/integrationId", "must be " + integrationId + ", as in the address"));
        }
        if (!definition.version().equals(number)) {
            errors.add(new FieldError("/version", "must be " + number + ", as in the address"));
        }
        if (definition.raw().has("status") && definition.status() != Status.DRAFT) {
            errors.add(new FieldError("/status", "must be DRAFT: POST …/publish opens a draft"));
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
    }

    private static void requireDraft(KnownVersion version) {
        if (!version.isDraft()) {
            throw Problem.conflict(
                    "not-a-draft",
                    "%s %s is %s: only a draft can be replaced; raise the version"
                            .formatted(version.integrationId(), version.number(), version.status()));
        }
    }

    private static Problem taken(KnownVersion version) {
        return Problem.conflict(
                "version-known",
                "%s %s is known with other content; %s"
                        .formatted(
                                version.integrationId(),
                                version.number(),
                                version.isDraft()
                                        ? "it is a draft: PUT replaces it"
                                        : "a version never changes: raise it"));
    }
}
