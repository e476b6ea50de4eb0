package dev.hypernet.benchmarks.hub;

import dev.hypernet.benchmarks.Http.Request;
import dev.hypernet.benchmarks.Pause;
import dev.hypernet.benchmarks.People;
import dev.hypernet.benchmarks.Person;
import dev.hypernet.benchmarks.Report;
import dev.hypernet.benchmarks.Room;
import dev.hypernet.benchmarks.Workbench;
import dev.hypernet.local.Service;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Asks the same of a node with a thousand links and of one with a million, then deletes each. */
@Command(
        name = "hub",
        description = "A node with a million links beside one with a thousand.",
        mixinStandardHelpOptions = true)
public final class HubCommand implements Callable<Integer> {

    private static final int FEW = 1_000;
    private static final String LEFT =
            "select coalesce(sum(total), 0) from link.link_count where object_id = ? and direction = 'from'";
    private static final int DIGITS = 3;
    private static final int LIMIT_SECONDS = 1_800;

    private final Workbench bench;

    @Option(names = "--links", defaultValue = "1000000", description = "Of the large node (${DEFAULT-VALUE}).")
    private int links;

    @Option(names = "--requests", defaultValue = "500", description = "Of each kind, one at a time (${DEFAULT-VALUE}).")
    private int requests;

    public HubCommand(Workbench bench) {
        this.bench = bench;
    }

    /**
     * A node and what is known of it.
     *
     * @param middle when the link in the middle was made
     */
    private record Hub(Person owner, UUID id, int links, Instant middle) {}

    private record Question(String name, Function<Hub, Request> request) {}

    @Override
    public Integer call() throws Exception {
        return bench.measure("hub", this::measure);
    }

    private int measure(Room room, Report report) throws SQLException {
        try (People people = room.register(1)) {
            List<Hub> hubs = load(room, people.get(0));
            report.line("%,d requests of each kind, one at a time, after as many to warm up.".formatted(requests));
            List<List<Object>> rows = new ArrayList<>();
            for (Question question : questions(room)) {
                hubs.forEach(hub -> ask(room, hub, question));
                rows.add(row(
                        question,
                        hubs.stream().map(hub -> ask(room, hub, question)).toList()));
                bench.tell(rows.getLast().toString());
            }
            report.table(
                    "Milliseconds",
                    List.of(
                            "request",
                            "p50 of %,d links".formatted(FEW),
                            "p50 of %,d".formatted(links),
                            "p99 of %,d links".formatted(FEW),
                            "p99 of %,d".formatted(links)),
                    rows);
            report.table(
                    "Deleting the node: until none of its links is left",
                    List.of("links", "seconds"),
                    hubs.stream().map(hub -> delete(room, hub)).toList());
            return 0;
        }
    }

    private List<Hub> load(Room room, Person owner) throws SQLException {
        UUID few = post(room, owner);
        UUID many = post(room, owner);
        UUID[] both = {few, many};
        try (Connection database = room.database()) {
            Pause.until(() -> known(room, owner, few) && known(room, owner, many), LIMIT_SECONDS);
            HubLoad load = new HubLoad(database, owner.id());
            load.begin();
            load.others(links);
            load.links(few, both, FEW);
            load.links(many, both, links);
            load.finish();
        }
        bench.tell("%,d and %,d links are loaded".formatted(FEW, links));
        return List.of(hub(owner, few, FEW), hub(owner, many, links));
    }

    private static Hub hub(Person owner, UUID id, int links) {
        return new Hub(
                owner, id, links, Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(links / 2));
    }

    private static UUID post(Room room, Person owner) {
        JsonObject post = new JsonObject().put("type", "post").put("fields", new JsonObject().put("text", "a hub"));
        return UUID.fromString(room.http()
                .send(new Request(
                        "POST", room.port(Service.OBJECT_SERVICE), "/api/v1/objects", owner.headers(), post.encode()))
                .expect(201)
                .json()
                .getString("id"));
    }

    /** A question about its neighbours makes link-service learn of it, should its event not have come yet. */
    private static boolean known(Room room, Person owner, UUID id) {
        return room.http()
                        .send(get(room, owner, "/api/v1/objects/" + id + "/neighbours"))
                        .status()
                == 200;
    }

    private List<Question> questions(Room room) {
        return List.of(
                new Question("count", hub -> get(room, hub, "/api/v1/links/count?" + from(hub))),
                new Question("the 50 newest", hub -> get(room, hub, listed(hub) + "&order=newest")),
                new Question(
                        "50 from the middle of its time",
                        hub -> get(room, hub, listed(hub) + "&order=newest&created_before=" + hub.middle())),
                new Question("50 by place", hub -> get(room, hub, listed(hub))),
                new Question(
                        "whether it links a node", hub -> get(room, hub, listed(hub) + "&to_object_id=" + hub.id())),
                new Question(
                        "neighbours, one step",
                        hub -> get(room, hub.owner(), "/api/v1/objects/" + hub.id() + "/neighbours?limit=50")),
                new Question("a link more", hub -> link(room, hub)));
    }

    private static String from(Hub hub) {
        return "link_type=related_to&from_object_id=" + hub.id();
    }

    private static String listed(Hub hub) {
        return "/api/v1/links?limit=50&" + from(hub);
    }

    private static Request get(Room room, Hub hub, String path) {
        return get(room, hub.owner(), path);
    }

    private static Request get(Room room, Person owner, String path) {
        return Request.of("GET", room.port(Service.LINK_SERVICE), path, owner.headers());
    }

    /** To a node that is made for it. */
    private static Request link(Room room, Hub hub) {
        JsonObject link = new JsonObject()
                .put("from_object_id", hub.id().toString())
                .put("to_object_id", post(room, hub.owner()).toString())
                .put("link_type", "related_to");
        return new Request(
                "POST",
                room.port(Service.LINK_SERVICE),
                "/api/v1/links",
                hub.owner().headers(),
                link.encode());
    }

    private Histogram ask(Room room, Hub hub, Question question) {
        Histogram micros = new Histogram(DIGITS);
        for (int number = 0; number < requests; number++) {
            Request request = question.request().apply(hub);
            long began = System.nanoTime();
            room.http().send(request).expect(request.body() == null ? 200 : 201);
            micros.recordValue((System.nanoTime() - began) / 1000);
        }
        return micros;
    }

    private static List<Object> row(Question question, List<Histogram> micros) {
        List<Object> row = new ArrayList<>(List.of(question.name()));
        for (int percentile : List.of(50, 99)) {
            micros.forEach(each -> row.add(each.getValueAtPercentile(percentile) / 1000.0));
        }
        return row;
    }

    private List<Object> delete(Room room, Hub hub) {
        long began = System.nanoTime();
        Request delete = new Request(
                "DELETE",
                room.port(Service.OBJECT_SERVICE),
                "/api/v1/objects/" + hub.id(),
                hub.owner().headers(),
                null);
        room.http().send(delete).expect(204);
        boolean gone = Pause.until(() -> left(room, hub) == 0, LIMIT_SECONDS);
        double seconds = (System.nanoTime() - began) / 1e9;
        bench.tell("%,d links were gone after %.1f s".formatted(hub.links(), seconds));
        return List.of(
                "%,d".formatted(hub.links()), gone ? (Object) seconds : "not within %d s".formatted(LIMIT_SECONDS));
    }

    /** As the database counts: the API no longer knows the node. */
    private static long left(Room room, Hub hub) {
        try (Connection database = room.database();
                PreparedStatement question = database.prepareStatement(LEFT)) {
            question.setObject(1, hub.id());
            try (ResultSet answer = question.executeQuery()) {
                answer.next();
                return answer.getLong(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
