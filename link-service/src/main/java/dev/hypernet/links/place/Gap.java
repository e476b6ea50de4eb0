package dev.hypernet.links.place;

import java.util.OptionalDouble;

/** What lies between two neighbours; at an end of the list it is open to that side. */
record Gap(Spot lower, Spot upper) {

    boolean holds(Spot spot) {
        return lower.compareTo(spot) < 0 && spot.compareTo(upper) < 0;
    }

    /** A place strictly between the two, where there is a double. */
    OptionalDouble place() {
        double place = between();
        return lower.place() < place && place < upper.place() ? OptionalDouble.of(place) : OptionalDouble.empty();
    }

    /** What stands last of those that have an order leaves the wide space to those that have none to them. */
    private double between() {
        double last = lower.place() + 1;
        if (lower.equals(Spot.BEFORE_ALL)) {
            return upper.place() - 1;
        }
        return (upper.equals(Spot.BEHIND_ALL) || lower.hasOrder() != upper.hasOrder()) && last < upper.place()
                ? last
                : lower.place() + (upper.place() - lower.place()) / 2;
    }
}
