package dev.hypernet.links.neighbour;

import dev.hypernet.contracts.ObjectId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How far one walk around an object has come: breadth first, a level of links at a time. It counts what it reads and
 * stops itself; of each object it follows the newest links, and no object twice, so that cycles end.
 */
final class Exploration {
    /** How many links of one object are followed. */
    static final int FAN_OUT = 200;

    private final NeighbourQuery query;
    private final int linkBudget;
    private final Set<ObjectId> visited = new HashSet<>();
    private final List<Reached> shown = new ArrayList<>();
    private List<ObjectId> frontier;
    private int depth;
    private int objects;
    private int links;
    private boolean fannedOut;
    private @Nullable StoppedBy stop;

    /** Why a walk has not seen everything there is within its depth. */
    enum StoppedBy {
        LIMIT,
        BUDGET,
        FAN_OUT
    }

    Exploration(ObjectId start, NeighbourQuery query, int linkBudget) {
        this.query = query;
        this.linkBudget = linkBudget;
        this.frontier = List.of(start);
        visited.add(start);
    }

    boolean isOver() {
        return stop != null || frontier.isEmpty() || depth == query.depth();
    }

    /** The objects whose links are to be followed next. */
    List<ObjectId> frontier() {
        return frontier;
    }

    /**
     * How many links to read of the whole next level: one more than may be followed, and one more for each object that
     * has more than are followed. So it shows whether anything was left.
     */
    int mostLinksOfLevel() {
        return remaining() + frontier.size() + 1;
    }

    /** Goes over the links of the frontier: the newest of each object, one more than are followed where there are. */
    void take(List<Step> read) {
        List<Step> followed = withinFanOut(read);
        boolean exhausted = followed.size() > remaining() || read.size() >= mostLinksOfLevel();
        objects += exhausted ? (int) read.stream().map(Step::near).distinct().count() : frontier.size();
        List<Step> affordable = followed.subList(0, Math.min(followed.size(), remaining()));
        links += affordable.size();
        depth++;
        frontier = reach(affordable);
        if (stop == null && exhausted) {
            stop = StoppedBy.BUDGET;
        }
    }

    /** What is to be shown: nearest first, then by the newest link. */
    List<Reached> shown() {
        return shown;
    }

    /** How many objects' links were read. */
    int objects() {
        return objects;
    }

    /** How many links were followed. */
    int links() {
        return links;
    }

    int linkBudget() {
        return linkBudget;
    }

    /** Null when everything within the depth was seen. */
    @Nullable
    StoppedBy stoppedBy() {
        return stop == null && fannedOut ? StoppedBy.FAN_OUT : stop;
    }

    private int remaining() {
        return linkBudget - links;
    }

    private List<Step> withinFanOut(List<Step> read) {
        Map<ObjectId, Integer> counts = new HashMap<>();
        List<Step> within = new ArrayList<>(read.size());
        for (Step step : read.stream().sorted(Step.NEWEST_FIRST).toList()) {
            if (counts.merge(step.near(), 1, Integer::sum) <= FAN_OUT) {
                within.add(step);
            } else {
                fannedOut = true;
            }
        }
        return within;
    }

    /** The objects these links lead to for the first time; those that fit are shown. */
    private List<ObjectId> reach(List<Step> steps) {
        List<ObjectId> reached = new ArrayList<>();
        for (Step step : steps) {
            if (visited.add(step.far())) {
                reached.add(step.far());
                show(step);
            }
        }
        return reached;
    }

    private void show(Step step) {
        if (!query.shows(step.farType())) {
            return;
        }
        if (shown.size() == query.limit()) {
            stop = StoppedBy.LIMIT;
        } else {
            shown.add(new Reached(step.far(), step.farType(), depth, step.link()));
        }
    }
}
