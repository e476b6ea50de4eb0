package dev.hypernet.links.place;

import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * New places for a link that is to stand right behind another where no double is left, and for the fewest of the
 * siblings behind it that must give way (docs/adr/0020).
 *
 * @param places in order, evenly spread: the first is the moved link's, the others are the siblings'
 */
record Spread(List<Double> places) {
    /** Below this many doubles between two places there is no use in a spread: the next moves would want another. */
    private static final double LEAST_STEP = 16;

    /**
     * How many links stand well in a range: as many as this power of the doubles in it. Fewer ask for more room each,
     * which is what bounds how often a place is spread anew.
     */
    private static final double DENSITY = 0.6;

    /** Microseconds that links without an order are apart when nothing stands behind them; others are one apart. */
    private static final double APART_WITHOUT_ORDER = 1024;

    /**
     * The smallest one that leaves room for many moves to come, or nothing when these siblings stand too close.
     *
     * @param siblings what stands behind the lower neighbour, in order: all that have an order if it has one, all that
     *     have none if not, or the first of them
     * @param isWhole whether there are no more of these
     */
    static Optional<Spread> roomy(Spot lower, List<Spot> siblings, boolean isWhole) {
        return smallest(lower, siblings, isWhole, DENSITY);
    }

    /** The smallest one there is, whatever room it leaves. */
    static Optional<Spread> any(Spot lower, List<Spot> siblings, boolean isWhole) {
        return smallest(lower, siblings, isWhole, 1);
    }

    /** How many siblings give way. */
    int width() {
        return places.size() - 1;
    }

    private static Optional<Spread> smallest(Spot lower, List<Spot> siblings, boolean isWhole, double density) {
        int widest = isWhole ? siblings.size() : siblings.size() - 1;
        for (int width = 0; width <= widest; width++) {
            double end = end(lower, siblings, width);
            double step = (end - lower.place()) / (width + 2);
            double grain = grain(lower.place(), end);
            if (step / grain >= LEAST_STEP && width + 1 <= Math.pow((end - lower.place()) / grain, density)) {
                return Optional.of(even(lower.place(), step, width));
            }
        }
        return Optional.empty();
    }

    /** How far doubles are apart in a range. Around zero they lie ever closer, which is not counted on. */
    private static double grain(double lower, double end) {
        return Math.ulp(Math.max(1, Math.max(Math.abs(lower), Math.abs(end))));
    }

    private static Spread even(double lower, double step, int width) {
        return new Spread(DoubleStream.iterate(1, number -> number + 1)
                .limit(width + 1L)
                .map(number -> lower + step * number)
                .boxed()
                .toList());
    }

    /** Up to where so many siblings may be spread. While they share a sort order they keep it. */
    private static double end(Spot lower, List<Spot> siblings, int width) {
        double next = width < siblings.size() ? siblings.get(width).place() : endOfList(lower, width);
        double nextOrder = Math.floor(lower.place()) + 1;
        boolean shareOrder = width == 0 || siblings.get(width - 1).place() < nextOrder;
        return lower.hasOrder() && shareOrder ? Math.min(next, nextOrder) : next;
    }

    private static double endOfList(Spot lower, int width) {
        return lower.hasOrder()
                ? Math.min(lower.place() + width + 2, Spot.UNORDERED)
                : lower.place() + APART_WITHOUT_ORDER * (width + 2);
    }
}
