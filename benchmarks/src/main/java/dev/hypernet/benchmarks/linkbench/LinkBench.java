package dev.hypernet.benchmarks.linkbench;

import dev.hypernet.benchmarks.People;
import dev.hypernet.benchmarks.Room;
import dev.hypernet.benchmarks.graph.GraphLoad;
import dev.hypernet.benchmarks.graph.Nodes;
import dev.hypernet.local.Console;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/** Loads the graph, runs the mix over HTTP and straight at PostgreSQL by turns, and examines what is left. */
final class LinkBench {

    /** A tenth of the operations go ahead and are not counted. */
    private static final int WARM_UP = 10;

    private final Room room;
    private final Plan plan;
    private final Console console;

    LinkBench(Room room, Plan plan, Console console) {
        this.room = room;
        this.plan = plan;
        this.console = console;
    }

    /**
     * What was measured.
     *
     * @param links how many were loaded
     */
    record Result(Nodes nodes, long links, List<Stretch> http, List<Stretch> sql, Witness witness) {}

    Result run() {
        Nodes nodes = new Nodes(plan.owners(), Math.ceilDiv(plan.nodes(), plan.owners()));
        Witness witness = new Witness();
        try (People people = room.register(plan.owners())) {
            long links = load(nodes, people);
            console.line("%,d nodes of %,d persons, %,d links".formatted(nodes.number(), plan.owners(), links));
            Result result = new Result(nodes, links, new ArrayList<>(), new ArrayList<>(), witness);
            turns(result, people);
            new Aftermath(room, nodes, people, witness, console)
                    .examine(!plan.without().contains(Operation.COUNTLINK), plan.seed());
            return result;
        }
    }

    private void turns(Result result, People people) {
        Draw draw = new Draw(result.nodes());
        Instant loadedAt = Instant.now();
        Store overHttp = new HttpStore(room);
        Store straight = new SqlStore(room, plan.clients());
        Stretch.Clients web =
                random -> new Client(result.nodes(), draw, people, overHttp, result.witness(), random, loadedAt);
        Stretch.Clients sql =
                random -> new Client(result.nodes(), draw, people, straight, result.witness(), random, loadedAt);
        stretch(web, plan.operations() / WARM_UP, 0, result.witness());
        if (!plan.overHttpOnly()) {
            stretch(sql, plan.operations() / WARM_UP, 1, result.witness());
        }
        for (int pair = 1; pair <= plan.pairs(); pair++) {
            long operations = plan.operations() / plan.pairs();
            result.http().add(stretch(web, operations, 2 * pair, result.witness()));
            if (!plan.overHttpOnly()) {
                result.sql().add(stretch(sql, operations, 2 * pair + 1, result.witness()));
            }
            console.line("LinkBench: %,.0f/s over HTTP, %s straight, %d violations"
                    .formatted(
                            result.http().getLast().perSecond(),
                            plan.overHttpOnly()
                                    ? "nothing"
                                    : "%,.0f/s".formatted(result.sql().getLast().perSecond()),
                            result.witness().violations()));
        }
    }

    private Stretch stretch(Stretch.Clients clients, long operations, int turn, Witness witness) {
        return Stretch.run(
                new Mix(plan.without()), clients, plan.clients(), operations, plan.seed() * 1000 + turn, witness);
    }

    private long load(Nodes nodes, People people) {
        List<UUID> owners = IntStream.range(0, people.number())
                .mapToObj(number -> people.get(number).id())
                .toList();
        try (Connection database = room.database()) {
            return new GraphLoad(nodes, plan.seed()).run(database, owners, console);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
