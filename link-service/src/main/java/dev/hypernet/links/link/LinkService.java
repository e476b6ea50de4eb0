package dev.hypernet.links.link;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.contracts.LinkId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.LinkSnapshot;
import dev.hypernet.links.history.Actor;
import dev.hypernet.links.history.ChangeLog;
import dev.hypernet.links.history.LinkChange;
import dev.hypernet.links.stored.WeighedLink;
import dev.hypernet.links.type.LinkType;
import dev.hypernet.persistence.Deadlocks;
import dev.hypernet.persistence.Idempotency;
import dev.hypernet.platform.http.IdempotencyKey;
import dev.hypernet.platform.http.IfMatch;
import dev.hypernet.platform.problem.Problem;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a person does with links, one by one or many at once. */
@Singleton
public class LinkService {
    private static final String LINKS = "/api/v1/links";
    private static final String BULK_CREATE = LINKS + "/bulk-create";
    private static final String BULK_DELETE = LINKS + "/bulk-delete";
    private static final Author SAME_BYTES = Author.system("same-bytes");
    private static final Map<String, @Nullable Object> WHY = Map.of("reason", "same_bytes");

    private final Pool pool;
    private final LinkRepository links;
    private final LinkMaker maker;
    private final LinkEditor editor;
    private final ChangeLog changes;
    private final Idempotency idempotency;
    private final Clock clock;

    LinkService(
            Pool pool,
            LinkRepository links,
            LinkMaker maker,
            LinkEditor editor,
            ChangeLog changes,
            Idempotency idempotency,
            Clock clock) {
        this.pool = pool;
        this.links = links;
        this.maker = maker;
        this.editor = editor;
        this.changes = changes;
        this.idempotency = idempotency;
        this.clock = clock;
    }

    /** Makes it once for each key. */
    Uni<LinkView> create(UserId owner, NewLink link, @Nullable IdempotencyKey key) {
        return maker.make(
                owner,
                Author.person(owner),
                List.of(link),
                (connection, making) -> idempotency.once(
                        connection,
                        owner,
                        key,
                        "POST " + LINKS,
                        link,
                        LinkView.class,
                        () -> making.get().map(outcomes -> made(outcomes.getFirst()))));
    }

    /** Makes those that can be made, all in one transaction. */
    Uni<BulkOutcome> createAll(UserId owner, NewLinks bulk, @Nullable IdempotencyKey key) {
        return maker.make(
                owner,
                Author.person(owner),
                bulk.links(),
                (connection, making) -> idempotency.once(
                        connection,
                        owner,
                        key,
                        "POST " + BULK_CREATE,
                        bulk,
                        BulkOutcome.class,
                        () -> making.get().map(outcomes -> BulkOutcome.of(outcomes, BULK_CREATE))));
    }

    /**
     * Links an object to the one that held its bytes first, unless they are linked so, or were and their owner deleted
     * it. Ends that are gone by now, or are no media, are no error. Repeatable.
     */
    public Uni<Void> duplicate(UserId owner, ObjectId newer, ObjectId original) {
        NewLink link = new NewLink(newer, null, original, null, LinkType.DUPLICATE_OF, null, null, null, WHY);
        return maker.make(owner, SAME_BYTES, List.of(link), (connection, making) -> making.get())
                .replaceWithVoid();
    }

    Uni<LinkSnapshot> get(UserId owner, LinkId id) {
        return links.find(owner, id).map(LinkService::orNotFound);
    }

    Uni<LinkSnapshot> change(UserId owner, LinkId id, JsonNode patch, IfMatch match) {
        return editor.change(owner, id, patch, match);
    }

    Uni<Void> delete(UserId owner, LinkId id, IfMatch match) {
        return Deadlocks.overcome(() ->
                pool.withTransaction(connection -> links.delete(connection, owner, id, clock.instant())
                        .map(LinkService::orNotFound)
                        .invoke(deleted -> match.check(deleted.version() - 1))
                        .chain(deleted -> record(connection, owner, List.of(deleted)))));
    }

    /** Deletes those that are there, all in one transaction. */
    Uni<BulkOutcome> deleteAll(UserId owner, LinkIds bulk, @Nullable IdempotencyKey key) {
        return Deadlocks.overcome(() -> pool.withTransaction(connection -> idempotency.once(
                connection,
                owner,
                key,
                "POST " + BULK_DELETE,
                bulk,
                BulkOutcome.class,
                () -> deleteAll(connection, owner, bulk.ids()))));
    }

    private static LinkView made(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Made(LinkView link) -> link;
            case Outcome.Refused(Problem problem) -> throw problem;
            case Outcome.Deleted deleted -> throw new IllegalStateException("made and deleted: " + deleted.id());
        };
    }

    private Uni<BulkOutcome> deleteAll(SqlConnection connection, UserId owner, List<LinkId> ids) {
        return links.doom(connection, owner, ids)
                .call(doomed -> Multi.createFrom()
                        .iterable(WeighedLink.portions(doomed))
                        .onItem()
                        .transformToUniAndConcatenate(portion -> deletePortion(connection, owner, portion))
                        .onItem()
                        .ignoreAsUni())
                .map(doomed -> BulkOutcome.of(outcomes(ids, doomed), BULK_DELETE));
    }

    private Uni<Void> deletePortion(SqlConnection connection, UserId owner, List<LinkId> portion) {
        return links.delete(connection, owner, portion, clock.instant())
                .chain(deleted -> record(connection, owner, deleted));
    }

    private Uni<Void> record(SqlConnection connection, UserId owner, List<LinkSnapshot> deleted) {
        Actor person = new Actor.Person(owner);
        return changes.record(
                connection,
                deleted.stream().map(link -> LinkChange.deleted(link, person)).toList());
    }

    /** What is named twice is there once. */
    private static List<Outcome> outcomes(List<LinkId> ids, List<WeighedLink> deleted) {
        Set<LinkId> left = deleted.stream().map(WeighedLink::id).collect(Collectors.toCollection(HashSet::new));
        return ids.stream()
                .<Outcome>map(
                        id -> left.remove(id) ? new Outcome.Deleted(id) : new Outcome.Refused(Problem.notFound("link")))
                .toList();
    }

    private static LinkSnapshot orNotFound(Optional<LinkSnapshot> found) {
        return found.orElseThrow(() -> Problem.notFound("link"));
    }
}
