package dev.hypernet.links.link;

import dev.hypernet.contracts.LinkId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.LinkEvent.LinkCreated;
import dev.hypernet.contracts.event.LinkEvent.LinkUpdated;
import dev.hypernet.contracts.event.LinkSnapshot;
import dev.hypernet.links.known.Ends;
import dev.hypernet.links.known.KnownObject;
import dev.hypernet.links.known.KnownObjectService;
import dev.hypernet.persistence.Outbox;
import dev.hypernet.platform.paging.Cursor;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.paging.PageQuery;
import dev.hypernet.platform.problem.Problem;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a person does with links, and what becomes of the links of an object that is deleted, restored or purged. */
@ApplicationScoped
public class LinkService {
    private static final int CURSOR_PARTS = 3;
    private static final String CREATED_BY = "created_by";
    private static final String USER = "user";
    private static final Map<String, @Nullable Object> SAME_BYTES =
            Map.of(CREATED_BY, "system", "reason", "same_bytes");
    private static final List<String> BACK = List.of("deleted_at");

    private final Pool pool;
    private final LinkRepository links;
    private final KnownObjectService known;
    private final Outbox outbox;
    private final Clock clock;

    LinkService(Pool pool, LinkRepository links, KnownObjectService known, Outbox outbox, Clock clock) {
        this.pool = pool;
        this.links = links;
        this.known = known;
        this.outbox = outbox;
        this.clock = clock;
    }

    Uni<LinkSnapshot> create(UserId owner, NewLink wish) {
        LinkType type = LinkType.named(wish.linkType())
                .orElseThrow(() -> Problem.invalid("/link_type", "must be one of " + LinkType.names()));
        if (wish.fromObjectId().equals(wish.toObjectId())) {
            throw Problem.invalid("/to_object_id", "must be another object: nothing is linked to itself");
        }
        Map<String, @Nullable Object> metadata = metadata(wish.metadata());
        return known.ends(owner, wish.fromObjectId(), wish.toObjectId())
                .invoke(ends -> check(wish, type, ends))
                .map(ends -> link(owner, wish, ends, metadata))
                .chain(link -> pool.withTransaction(connection -> create(connection, owner, link)));
    }

    Uni<LinkSnapshot> get(UserId owner, LinkId id) {
        return links.find(owner, id).map(link -> link.orElseThrow(LinkService::notFound));
    }

    /** Links that start from the object, or lead to it. A stranger's object has none. */
    Uni<Page<LinkSnapshot>> list(
            UserId owner, LinkEnd end, ObjectId object, @Nullable String linkType, PageQuery query) {
        Cursor after = Cursor.decode(query.cursor, CURSOR_PARTS);
        return links.list(owner, end, object, linkType, after, query.limit + 1)
                .map(rows -> Page.of(rows, query.limit, LinkRepository::cursor));
    }

    Uni<Void> delete(UserId owner, LinkId id) {
        return pool.withTransaction(connection -> delete(connection, owner, id));
    }

    /** Deletes what links an object that is gone, in the caller's transaction. */
    public Uni<Void> deleteOf(SqlConnection connection, UserId owner, ObjectId object) {
        return links.deleteOf(connection, owner, object, clock.instant())
                .chain(deleted -> outbox.append(connection, deleted));
    }

    /** Brings back, in the caller's transaction, what went with an object that is restored. */
    public Uni<Void> restoreOf(SqlConnection connection, UserId owner, ObjectId object) {
        return restoreOf(connection, owner, object, true);
    }

    /**
     * The same for an object that its source has brought anew: the links syncs made of it are the syncs' to make again,
     * for they may lead elsewhere now.
     */
    public Uni<Void> restoreUnsyncedOf(SqlConnection connection, UserId owner, ObjectId object) {
        return restoreOf(connection, owner, object, false).chain(() -> links.giveUpOf(connection, owner, object));
    }

    private Uni<Void> restoreOf(SqlConnection connection, UserId owner, ObjectId object, boolean synced) {
        return links.restoreOf(connection, owner, object, synced, clock.instant())
                .map(restored -> restored.stream()
                        .map(link -> new LinkUpdated(link, BACK))
                        .toList())
                .chain(restored -> outbox.append(connection, restored));
    }

    /** Removes for good what links an object that is purged, in the caller's transaction. */
    public Uni<Void> purgeOf(SqlConnection connection, UserId owner, ObjectId object) {
        return deleteOf(connection, owner, object).chain(() -> links.purgeOf(connection, owner, object));
    }

    /**
     * Links an object to the one that held its bytes first, unless they are linked so, or were and their owner deleted
     * it. Ends that are gone by now are no error. Repeatable.
     */
    public Uni<Void> duplicate(UserId owner, ObjectId newer, ObjectId original) {
        NewLink wish = new NewLink(newer, null, original, null, LinkType.DUPLICATE_OF.name(), null, null, null, null);
        return known.ends(owner, newer, original)
                .invoke(ends -> check(wish, LinkType.DUPLICATE_OF, ends))
                .map(ends -> link(owner, wish, ends, SAME_BYTES))
                .chain(link -> pool.withTransaction(connection -> createUnlessUnwanted(connection, owner, link)))
                .onFailure(LinkService::isRefused)
                .recoverWithNull();
    }

    private Uni<Void> createUnlessUnwanted(SqlConnection connection, UserId owner, LinkSnapshot link) {
        return links.createUnlessUnwanted(connection, owner, link)
                .chain(made -> made
                        ? outbox.append(connection, List.of(new LinkCreated(link)))
                        : Uni.createFrom().voidItem());
    }

    /** An end that is not there, or is no media: there is nothing to link. */
    private static boolean isRefused(Throwable failure) {
        return failure instanceof Problem problem && (problem.status() == 404 || problem.status() == 422);
    }

    private Uni<LinkSnapshot> create(SqlConnection connection, UserId owner, LinkSnapshot link) {
        return links.create(connection, owner, link)
                .invoke(LinkService::refuseUnlessMade)
                .chain(() -> outbox.append(connection, List.of(new LinkCreated(link))))
                .replaceWith(link);
    }

    private Uni<Void> delete(SqlConnection connection, UserId owner, LinkId id) {
        return links.delete(connection, owner, id, clock.instant())
                .map(deleted -> deleted.orElseThrow(LinkService::notFound))
                .chain(deleted -> outbox.append(connection, List.of(deleted)));
    }

    private static void refuseUnlessMade(LinkRepository.Creation creation) {
        switch (creation) {
            case MADE -> {}
            case THERE_ALREADY ->
                throw Problem.conflict("duplicate-link", "These two objects are already linked in this way.");
            case END_IS_GONE -> throw Problem.notFound("object");
        }
    }

    private static void check(NewLink wish, LinkType type, Ends ends) {
        checkType("/from_object_type", wish.fromObjectType(), ends.from());
        checkType("/to_object_type", wish.toObjectType(), ends.to());
        if (!type.startsFrom(ends.from().type())) {
            throw unfit("/from_object_id", type, "starts from", ends.from());
        }
        if (!type.leadsTo(ends.to().type())) {
            throw unfit("/to_object_id", type, "leads to", ends.to());
        }
    }

    private static void checkType(String pointer, @Nullable String stated, KnownObject object) {
        if (stated != null && !stated.equals(object.type())) {
            throw Problem.invalid(pointer, "is not what the object is: it is of type " + object.type());
        }
    }

    private static Problem unfit(String pointer, LinkType type, String verb, KnownObject object) {
        return Problem.invalid(pointer, "does not fit: no " + type.name() + " link " + verb + " a " + object.type());
    }

    private static Map<String, @Nullable Object> metadata(@Nullable Map<String, @Nullable Object> given) {
        Map<String, @Nullable Object> metadata = new LinkedHashMap<>(given == null ? Map.of() : given);
        if (metadata.containsKey(CREATED_BY) && !USER.equals(metadata.get(CREATED_BY))) {
            throw Problem.invalid("/metadata/" + CREATED_BY, "is user for what a person links");
        }
        metadata.put(CREATED_BY, USER);
        return metadata;
    }

    private LinkSnapshot link(UserId owner, NewLink wish, Ends ends, Map<String, @Nullable Object> metadata) {
        Instant now = clock.instant();
        return new LinkSnapshot(
                LinkId.random(),
                owner,
                1,
                now,
                now,
                wish.linkType(),
                ends.from().id(),
                ends.from().type(),
                ends.to().id(),
                ends.to().type(),
                Objects.requireNonNullElse(wish.strength(), 1.0),
                Objects.requireNonNullElse(wish.isBidirectional(), false),
                wish.sortOrder(),
                metadata);
    }

    private static Problem notFound() {
        return Problem.notFound("link");
    }
}
