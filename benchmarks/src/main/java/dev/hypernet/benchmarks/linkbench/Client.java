package dev.hypernet.benchmarks.linkbench;

import dev.hypernet.benchmarks.People;
import dev.hypernet.benchmarks.Person;
import dev.hypernet.benchmarks.graph.Nodes;
import dev.hypernet.benchmarks.sql.Outcome;
import dev.hypernet.benchmarks.sql.Outcome.Kind;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** One of LinkBench's requesters: draws an operation, does it on a store, and shows the witness what came back. */
final class Client {

    private static final int PAGE = 50;
    private static final int CHOICE = 10;
    private static final int NODE_BYTES = 128;
    private static final int LINK_BYTES = 8;
    private static final int ATTEMPTS = 5;
    private static final int HISTORY_ONE_IN = 10;
    private static final long HISTORY_SECONDS = Duration.ofDays(30).toSeconds();

    private final Nodes nodes;
    private final Draw draw;
    private final People people;
    private final Store store;
    private final Witness witness;
    private final RandomGenerator random;
    private final Instant loadedAt;

    Client(
            Nodes nodes,
            Draw draw,
            People people,
            Store store,
            Witness witness,
            RandomGenerator random,
            Instant loadedAt) {
        this.nodes = nodes;
        this.draw = draw;
        this.people = people;
        this.store = store;
        this.witness = witness;
        this.random = random;
        this.loadedAt = loadedAt;
    }

    void perform(Operation operation) {
        int node = draw.node(operation, random);
        Person person = people.get(nodes.owner(node));
        UUID id = nodes.id(node);
        switch (operation) {
            case GETLINKLIST -> list(person, id);
            case GETNODE -> witness.sawNode(person, id, store.node(person, id));
            case ADDLINK -> addLink(person, id, nodes.id(other(node)));
            case UPDATELINK -> someLink(person, id).ifPresent(link -> updateLink(person, link));
            case UPDATENODE -> updateNode(person, id);
            case COUNTLINK -> count(person, id);
            case DELETELINK -> someLink(person, id).ifPresent(link -> deleteLink(person, link));
            case ADDNODE -> witness.madeNode(person, store.addNode(person, text(NODE_BYTES)));
            case DELETENODE -> deleteNode(person, id);
            case GETLINK -> multiget(person, node);
        }
    }

    private void list(Person person, UUID from) {
        Instant before =
                random.nextInt(HISTORY_ONE_IN) == 0 ? loadedAt.minusSeconds(random.nextLong(HISTORY_SECONDS)) : null;
        witness.sawLinks(person, from, store.newest(person, from, before, PAGE));
    }

    private void count(Person person, UUID from) {
        long count = store.count(person, from);
        if (count < 0) {
            witness.violation("%s has %d links".formatted(from, count));
        }
    }

    private void multiget(Person person, int node) {
        List<UUID> ends = new ArrayList<>();
        for (int left = Draw.multiget(random); left > 0; left--) {
            ends.add(nodes.id(other(node)));
        }
        witness.sawLinks(person, nodes.id(node), store.between(person, nodes.id(node), ends));
    }

    /** LinkBench's addlink is an upsert: one that is there is changed. */
    private void addLink(Person person, UUID from, UUID to) {
        Outcome made = store.addLink(person, from, to, text(LINK_BYTES));
        witness.madeLink(person, from, to, made);
        if (made.kind() == Kind.THERE) {
            store.between(person, from, List.of(to)).forEach(link -> updateLink(person, link));
        }
    }

    private Optional<JsonObject> someLink(Person person, UUID from) {
        List<JsonObject> links = store.newest(person, from, null, CHOICE);
        witness.sawLinks(person, from, links);
        return links.isEmpty() ? Optional.empty() : Optional.of(links.get(random.nextInt(links.size())));
    }

    private void updateLink(Person person, JsonObject link) {
        UUID id = UUID.fromString(link.getString("id"));
        upToDate(link, read -> store.link(person, id), read -> {
            Outcome outcome = store.updateLink(
                    person, id, read.getLong("version"), random.nextInt(1, 101) / 100.0, text(LINK_BYTES));
            witness.changedLink(person, link, outcome);
            return outcome;
        });
    }

    private void deleteLink(Person person, JsonObject link) {
        UUID id = UUID.fromString(link.getString("id"));
        witness.deletesLink(id);
        witness.changedLink(person, link, store.deleteLink(person, id));
    }

    private void updateNode(Person person, UUID id) {
        Optional<JsonObject> node = store.node(person, id);
        witness.sawNode(person, id, node);
        node.ifPresent(found -> upToDate(found, read -> store.node(person, id), read -> {
            Outcome outcome = store.updateNode(person, id, read.getLong("version"), text(NODE_BYTES));
            witness.wroteNode(person, id, outcome);
            return outcome;
        }));
    }

    private void deleteNode(Person person, UUID id) {
        witness.deletesNode(id);
        witness.wroteNode(person, id, store.deleteNode(person, id));
    }

    /** Writes what was read, and when it was stale by then reads and writes again. */
    private static void upToDate(
            JsonObject row, Function<JsonObject, Optional<JsonObject>> again, Function<JsonObject, Outcome> write) {
        Optional<JsonObject> read = Optional.of(row);
        for (int attempt = 0; attempt < ATTEMPTS && read.isPresent(); attempt++) {
            if (write.apply(read.get()).kind() != Kind.STALE) {
                return;
            }
            read = again.apply(row);
        }
    }

    private int other(int node) {
        return nodes.sibling(node, random.nextInt(1, nodes.perOwner()));
    }

    private String text(int length) {
        StringBuilder text = new StringBuilder(length);
        for (int each = 0; each < length; each++) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }
}
