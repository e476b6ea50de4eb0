package dev.hypernet.links.link;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.contracts.LinkId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.LinkSnapshot;
import dev.hypernet.links.history.Actor;
import dev.hypernet.links.history.ChangeLog;
import dev.hypernet.links.history.LinkChange;
import dev.hypernet.links.type.LinkType;
import dev.hypernet.links.type.LinkTypes;
import dev.hypernet.persistence.Deadlocks;
import dev.hypernet.platform.http.IfMatch;
import dev.hypernet.platform.json.MergePatches;
import dev.hypernet.platform.problem.Problem;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.pgclient.PgException;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Changes links. */
@Singleton
class LinkEditor {
    private static final String BOTH_WAYS = "is_bidirectional";
    private static final String SORT_ORDER = "sort_order";
    private static final String PAIR = "link_pair";

    private final Pool pool;
    private final LinkRepository links;
    private final NewLinkRepository ends;
    private final LinkTypes types;
    private final MergePatches patches;
    private final ChangeLog changes;
    private final Clock clock;

    LinkEditor(
            Pool pool,
            LinkRepository links,
            NewLinkRepository ends,
            LinkTypes types,
            MergePatches patches,
            ChangeLog changes,
            Clock clock) {
        this.pool = pool;
        this.links = links;
        this.ends = ends;
        this.types = types;
        this.patches = patches;
        this.changes = changes;
        this.clock = clock;
    }

    /** Changes what the patch changes; one that changes nothing makes no version. */
    Uni<LinkSnapshot> change(UserId owner, LinkId id, JsonNode patch, IfMatch match) {
        return Deadlocks.overcome(() -> pool.withTransaction(connection -> lockEnds(connection, owner, id, patch)
                        .chain(() -> links.hold(connection, owner, id))
                        .map(held -> held.orElseThrow(() -> Problem.notFound("link")))
                        .invoke(held -> match.check(held.link().version()))
                        .map(held -> edit(held, patch))
                        .chain(edit -> edit.changesNothing()
                                ? Uni.createFrom().item(edit.link())
                                : apply(connection, owner, edit))))
                .onFailure(LinkEditor::isTwice)
                .transform(twice -> Batch.duplicate());
    }

    /**
     * What a patch makes of a link.
     *
     * @param placed its owner says where it stands
     */
    private record Edit(LinkSnapshot link, LinkEdit after, List<String> changed, boolean placed) {
        boolean changesNothing() {
            return changed.isEmpty() && !placed;
        }

        boolean turnsBothWays() {
            return after.isBidirectional() && !link.isBidirectional();
        }

        boolean needsType() {
            return turnsBothWays() || (changed.contains(SORT_ORDER) && after.sortOrder() != null);
        }
    }

    /** Whoever makes a link hold in both directions locks its ends first, as whoever makes a link does. */
    private Uni<Void> lockEnds(SqlConnection connection, UserId owner, LinkId id, JsonNode patch) {
        return patch.path(BOTH_WAYS).booleanValue()
                ? links.find(connection, owner, id)
                        .map(found -> found.orElseThrow(() -> Problem.notFound("link")))
                        .chain(link ->
                                ends.lockEnds(connection, owner, List.of(link.fromObjectId(), link.toObjectId()), true))
                        .replaceWithVoid()
                : nothing();
    }

    private Edit edit(LinkRepository.Held held, JsonNode patch) {
        LinkEdit before = LinkEdit.of(held.link());
        LinkEdit after = patches.apply(before, patch).withoutAuthor();
        LinkEdit.refuseOtherAuthor(held.link(), patch);
        List<String> changed = patches.changed(before, after);
        boolean placed = changed.contains(SORT_ORDER) || (held.moved() && patch.has(SORT_ORDER));
        return new Edit(held.link(), after, changed, placed);
    }

    private Uni<LinkSnapshot> apply(SqlConnection connection, UserId owner, Edit edit) {
        return checkType(connection, edit)
                .chain(() -> checkReverse(connection, owner, edit))
                .chain(() -> links.change(connection, owner, edit.link(), edit.after(), edit.placed(), clock.instant()))
                .call(after -> changes.record(
                        connection, List.of(LinkChange.updated(after, changed(edit, after), new Actor.Person(owner)))));
    }

    private Uni<Void> checkType(SqlConnection connection, Edit edit) {
        return edit.needsType()
                ? types.inForce(connection, List.of(edit.link().linkType()))
                        .invoke(inForce -> check(edit, inForce))
                        .replaceWithVoid()
                : nothing();
    }

    private static void check(Edit edit, Map<String, LinkType> inForce) {
        LinkType type = Objects.requireNonNull(inForce.get(edit.link().linkType()));
        refuse(
                edit.changed().contains(SORT_ORDER)
                        ? Ground.unordered(type, edit.after().sortOrder())
                        : null);
        refuse(Ground.oneWay(type, edit.turnsBothWays()));
    }

    private Uni<Void> checkReverse(SqlConnection connection, UserId owner, Edit edit) {
        return edit.turnsBothWays()
                ? links.hasReverse(connection, owner, edit.link())
                        .invoke(found -> refuse(found ? Batch.duplicate() : null))
                        .replaceWithVoid()
                : nothing();
    }

    private static List<String> changed(Edit edit, LinkSnapshot after) {
        List<String> changed = new ArrayList<>(edit.changed());
        if (!Objects.equals(edit.link().place(), after.place())) {
            changed.add("place");
        }
        return changed;
    }

    private static void refuse(@Nullable Problem problem) {
        if (problem != null) {
            throw problem;
        }
    }

    /** Its reverse was made to hold in both directions meanwhile, by who did not lock the ends. */
    private static boolean isTwice(Throwable failure) {
        return failure instanceof PgException refused && PAIR.equals(refused.getConstraint());
    }

    private static Uni<Void> nothing() {
        return Uni.createFrom().voidItem();
    }
}
