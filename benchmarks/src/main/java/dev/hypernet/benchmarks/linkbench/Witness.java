package dev.hypernet.benchmarks.linkbench;

import dev.hypernet.benchmarks.Person;
import dev.hypernet.benchmarks.graph.Nodes;
import dev.hypernet.benchmarks.sql.Outcome;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** The oracles that watch while the mix runs: strangers' rows, lost updates, things missing that nobody deleted. */
final class Witness {

    private static final int KEPT = 50;

    private final AtomicLong violations = new AtomicLong();
    private final Queue<String> first = new ConcurrentLinkedQueue<>();
    private final Set<Answered> answered = ConcurrentHashMap.newKeySet();
    private final Map<UUID, Long> nodes = new ConcurrentHashMap<>();
    private final Map<UUID, Long> links = new ConcurrentHashMap<>();
    private final Set<UUID> created = ConcurrentHashMap.newKeySet();
    private final Set<UUID> deletedNodes = ConcurrentHashMap.newKeySet();
    private final Set<UUID> deletedLinks = ConcurrentHashMap.newKeySet();

    /** A version somebody was answered for a change of theirs. */
    private record Answered(UUID id, long version) {}

    void violation(String what) {
        if (violations.incrementAndGet() <= KEPT) {
            first.add(what);
        }
    }

    long violations() {
        return violations.get();
    }

    List<String> first() {
        return List.copyOf(first);
    }

    /** Before a node is deleted: from now on it, and what links it, may be gone. */
    void deletesNode(UUID id) {
        deletedNodes.add(id);
    }

    /** Before a link is deleted. */
    void deletesLink(UUID id) {
        deletedLinks.add(id);
    }

    void sawNode(Person caller, UUID asked, Optional<JsonObject> node) {
        node.ifPresentOrElse(
                row -> require(
                        owner(row).equals(caller.id()) && id(row).equals(asked), "a node that was not asked for", row),
                () -> requireDeleted(asked));
    }

    /** Links somebody asked for by the node they start from. */
    void sawLinks(Person caller, UUID from, List<JsonObject> rows) {
        for (JsonObject row : rows) {
            UUID to = UUID.fromString(row.getString("to_object_id"));
            require(owner(row).equals(caller.id()), "somebody else's link", row);
            require(row.getString("from_object_id").equals(from.toString()), "a link of another node", row);
            require(Nodes.ownerOf(to) == Nodes.ownerOf(from), "a link to somebody else's node", row);
        }
    }

    void wroteNode(Person caller, UUID asked, Outcome outcome) {
        JsonObject row = outcome.row();
        if (row != null) {
            require(owner(row).equals(caller.id()), "somebody else's node", row);
            note(row, nodes);
        } else if (outcome.kind() == Outcome.Kind.GONE) {
            requireDeleted(asked);
        }
    }

    void madeNode(Person caller, Outcome outcome) {
        wroteNode(caller, caller.id(), outcome);
    }

    void madeLink(Person caller, UUID from, UUID to, Outcome outcome) {
        JsonObject row = outcome.row();
        if (row != null) {
            sawLinks(caller, from, List.of(row));
            require(row.getLong("version") == 1, "a new link of another version than 1", row);
            created.add(id(row));
            note(row, links);
        } else if (outcome.kind() == Outcome.Kind.GONE && !deletedNodes.contains(from)) {
            requireDeleted(to);
        }
    }

    void changedLink(Person caller, JsonObject before, Outcome outcome) {
        JsonObject row = outcome.row();
        if (row != null) {
            sawLinks(caller, from(before), List.of(row));
            require(id(row).equals(id(before)), "another link than the one changed", row);
            note(row, links);
        } else if (outcome.kind() == Outcome.Kind.GONE) {
            require(mayBeGone(before), "a link is gone that nobody deleted", before);
        }
    }

    /** Returns the highest version anybody was answered for each node that was changed. */
    Map<UUID, Long> nodes() {
        return nodes;
    }

    /** Returns the highest version anybody was answered for each link that was made or changed. */
    Map<UUID, Long> links() {
        return links;
    }

    boolean isNew(UUID link) {
        return created.contains(link);
    }

    private boolean mayBeGone(JsonObject link) {
        return deletedLinks.contains(id(link))
                || deletedNodes.contains(from(link))
                || deletedNodes.contains(UUID.fromString(link.getString("to_object_id")));
    }

    private void note(JsonObject row, Map<UUID, Long> highest) {
        long version = row.getLong("version");
        require(answered.add(new Answered(id(row), version)), "a lost update: two were answered one version", row);
        highest.merge(id(row), version, Math::max);
    }

    private void requireDeleted(UUID node) {
        if (!deletedNodes.contains(node)) {
            violation("node %s is gone and nobody deleted it".formatted(node));
        }
    }

    private void require(boolean holds, String otherwise, JsonObject row) {
        if (!holds) {
            violation(otherwise + ": " + row.encode());
        }
    }

    private static UUID id(JsonObject row) {
        return UUID.fromString(row.getString("id"));
    }

    private static UUID from(JsonObject link) {
        return UUID.fromString(link.getString("from_object_id"));
    }

    private static UUID owner(JsonObject row) {
        return UUID.fromString(row.getString("user_id"));
    }
}
