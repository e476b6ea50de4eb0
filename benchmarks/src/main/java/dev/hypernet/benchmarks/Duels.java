package dev.hypernet.benchmarks;

import dev.hypernet.benchmarks.Http.Request;
import dev.hypernet.benchmarks.graph.GraphLoad;
import dev.hypernet.benchmarks.graph.Nodes;
import dev.hypernet.local.Console;
import dev.hypernet.local.Service;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** The requests of P1 and P2, on a small graph of a few persons. */
final class Duels {

    private static final Nodes NODES = new Nodes(8, 5_000);
    private static final int HUB = 50;
    private static final int LINKS = 2_000;
    private static final String SOME_LINKS = "select user_id, id from link.link order by id limit " + LINKS;
    private static final String HUBS = """
            select user_id, object_id as id from link.link_count where direction = 'from' and total >= %d
            """.formatted(HUB);

    private final Room room;
    private final People people;
    private final Map<UUID, Person> byId = new HashMap<>();
    private final List<Target> links;
    private final List<Target> hubs;
    private final AtomicInteger pairs = new AtomicInteger();

    /** A row to be asked for by its owner. */
    private record Target(Person owner, UUID id) {}

    private Duels(Room room, People people, Connection database) throws SQLException {
        this.room = room;
        this.people = people;
        IntStream.range(0, people.number()).mapToObj(people::get).forEach(it -> byId.put(it.id(), it));
        this.links = targets(database, SOME_LINKS);
        this.hubs = targets(database, HUBS);
    }

    /** Registers the persons and loads the graph. */
    static Duels prepare(Room room, Console console) {
        People people = room.register(NODES.owners());
        List<UUID> owners = IntStream.range(0, people.number())
                .mapToObj(number -> people.get(number).id())
                .toList();
        try (Connection database = room.database()) {
            new GraphLoad(NODES, 1).run(database, owners, console);
            return new Duels(room, people, database);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    List<Duel> reads() {
        return List.of(
                duel("GET an object", Service.OBJECT_SERVICE, "/objects/%s", this::anyNode),
                duel("GET a link", Service.LINK_SERVICE, "/links/%s", () -> any(links)),
                duel(
                        "GET a list of 50 links",
                        Service.LINK_SERVICE,
                        "/links?from_object_id=%s&link_type=related_to&limit=50",
                        () -> any(hubs)));
    }

    List<Duel> writes() {
        return List.of(
                new Duel("POST a link", Service.LINK_SERVICE, () -> newLink(this::product), () -> newLink(this::bare)),
                new Duel(
                        "PATCH an object",
                        Service.OBJECT_SERVICE,
                        () -> newText(this::product),
                        () -> newText(this::bare)));
    }

    /** One side of a duel: where its requests go and who they say they are. */
    private record Side(int port, String prefix, Map<String, String> headers) {}

    private Side product(Person owner, Service service) {
        return new Side(room.port(service), "/api/v1", owner.headers());
    }

    /** The bare application answers for both services. */
    private Side bare(Person owner, Service service) {
        return new Side(room.barePort(), "/bare", Map.of("Owner", owner.id().toString()));
    }

    private interface Sides {
        Side of(Person owner, Service service);
    }

    private Duel duel(String name, Service service, String path, Supplier<Target> targets) {
        Function<Sides, Supplier<Request>> requests = sides -> () -> {
            Target target = targets.get();
            Side side = sides.of(target.owner(), service);
            return Request.of("GET", side.port(), side.prefix() + path.formatted(target.id()), side.headers());
        };
        return new Duel(name, service, requests.apply(this::product), requests.apply(this::bare));
    }

    /** Never the same two ends again; few of them are linked already. */
    private Request newLink(Sides sides) {
        int turn = pairs.getAndIncrement();
        int from = turn % NODES.number();
        int to = NODES.sibling(from, 1 + (turn / NODES.number() * 97 + turn * 13) % (NODES.perOwner() - 1));
        Side side = sides.of(people.get(NODES.owner(from)), Service.LINK_SERVICE);
        JsonObject link = new JsonObject()
                .put("from_object_id", NODES.id(from).toString())
                .put("to_object_id", NODES.id(to).toString())
                .put("link_type", "related_to")
                .put("metadata", new JsonObject().put("payload", "12345678"));
        return new Request("POST", side.port(), side.prefix() + "/links", side.headers(), link.encode());
    }

    private Request newText(Sides sides) {
        Target target = anyNode();
        Side side = sides.of(target.owner(), Service.OBJECT_SERVICE);
        byte[] text = new byte[64];
        ThreadLocalRandom.current().nextBytes(text);
        JsonObject patch = new JsonObject()
                .put("fields", new JsonObject().put("text", HexFormat.of().formatHex(text)));
        return new Request(
                "PATCH", side.port(), side.prefix() + "/objects/" + target.id(), side.headers(), patch.encode());
    }

    private Target anyNode() {
        int node = ThreadLocalRandom.current().nextInt(NODES.number());
        return new Target(people.get(NODES.owner(node)), NODES.id(node));
    }

    private static Target any(List<Target> targets) {
        return targets.get(ThreadLocalRandom.current().nextInt(targets.size()));
    }

    private List<Target> targets(Connection database, String question) throws SQLException {
        List<Target> targets = new ArrayList<>();
        try (Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery(question)) {
            while (rows.next()) {
                Person owner = byId.get(rows.getObject("user_id", UUID.class));
                if (owner != null) {
                    targets.add(new Target(owner, rows.getObject("id", UUID.class)));
                }
            }
        }
        return targets;
    }
}
