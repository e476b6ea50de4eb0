package dev.hypernet.benchmarks.linkbench;

import dev.hypernet.benchmarks.Person;
import dev.hypernet.benchmarks.sql.Outcome;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What LinkBench asks of a store of nodes and links; rows come as the API shows them. */
interface Store {

    Optional<JsonObject> node(Person person, UUID id);

    Outcome addNode(Person person, String text);

    /** Changes a node that still has this version. */
    Outcome updateNode(Person person, UUID id, long version, String text);

    Outcome deleteNode(Person person, UUID id);

    Optional<JsonObject> link(Person person, UUID id);

    /** Returns the newest links that start from a node, or those made before a time. */
    List<JsonObject> newest(Person person, UUID from, @Nullable Instant before, int limit);

    List<JsonObject> between(Person person, UUID from, List<UUID> to);

    long count(Person person, UUID from);

    Outcome addLink(Person person, UUID from, UUID to, String payload);

    /** Changes a link that still has this version. */
    Outcome updateLink(Person person, UUID id, long version, double strength, String payload);

    Outcome deleteLink(Person person, UUID id);
}
