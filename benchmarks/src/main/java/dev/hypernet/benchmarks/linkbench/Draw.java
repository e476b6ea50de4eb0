package dev.hypernet.benchmarks.linkbench;

import dev.hypernet.benchmarks.graph.Nodes;
import java.util.random.RandomGenerator;

/** Which node an operation is about, and the other random choices of LinkBench's configuration. */
final class Draw {

    private static final double READS = 0.8;
    private static final double WRITES = 0.741;
    private static final double NODE_READS = 0.625;
    private static final double NODE_UPDATES = 0.606;
    private static final double MULTIGET = 0.382;
    private static final int MOST_AT_ONCE = 200;

    /** A prime above every number of nodes: multiplied by it, neighbouring ranks lie far apart. */
    private static final long SCATTER = 2_147_483_647L;

    private final int number;
    private final Zipf reads;
    private final Zipf writes;
    private final Zipf nodeReads;
    private final Zipf nodeUpdates;

    Draw(Nodes nodes) {
        this.number = nodes.number();
        this.reads = new Zipf(number, READS);
        this.writes = new Zipf(number, WRITES);
        this.nodeReads = new Zipf(number, NODE_READS);
        this.nodeUpdates = new Zipf(number, NODE_UPDATES);
    }

    /** Returns the node an operation is about. */
    int node(Operation operation, RandomGenerator random) {
        return switch (operation) {
            case GETLINKLIST, COUNTLINK, GETLINK -> scattered(reads.next(random));
            case ADDLINK, UPDATELINK, DELETELINK -> scattered(writes.next(random));
            case GETNODE -> scattered(nodeReads.next(random));
            case UPDATENODE -> scattered(nodeUpdates.next(random));
            // Whoever deletes a node deletes any: LinkBench draws these evenly.
            case DELETENODE, ADDNODE -> random.nextInt(number);
        };
    }

    /** Returns how many links are asked for at once. */
    static int multiget(RandomGenerator random) {
        double uniform = 1 - random.nextDouble();
        return (int) Math.min(MOST_AT_ONCE, 1 + Math.floor(Math.log(uniform) / Math.log(1 - MULTIGET)));
    }

    int scattered(int rank) {
        return (int) (rank * SCATTER % number);
    }
}
