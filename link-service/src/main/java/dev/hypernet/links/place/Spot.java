package dev.hypernet.links.place;

import dev.hypernet.contracts.event.LinkSnapshot;
import java.util.Comparator;
import java.util.Objects;
import java.util.UUID;

/** Where a link stands among its siblings: by place, then by id as PostgreSQL compares ids. */
record Spot(double place, UUID id) implements Comparable<Spot> {
    /** What has no sort order has places from here on. */
    static final double UNORDERED = 2147483648.0;

    static final Spot BEFORE_ALL = new Spot(Double.NEGATIVE_INFINITY, new UUID(0, 0));
    static final Spot BEHIND_ALL = new Spot(Double.POSITIVE_INFINITY, new UUID(-1, -1));

    private static final Comparator<Spot> ORDER = Comparator.comparingDouble(Spot::place)
            .thenComparing(spot -> spot.id.getMostSignificantBits(), Long::compareUnsigned)
            .thenComparing(spot -> spot.id.getLeastSignificantBits(), Long::compareUnsigned);

    static Spot of(LinkSnapshot link) {
        return new Spot(Objects.requireNonNull(link.place()), link.id().value());
    }

    boolean hasOrder() {
        return place < UNORDERED;
    }

    @Override
    public int compareTo(Spot other) {
        return ORDER.compare(this, other);
    }
}
