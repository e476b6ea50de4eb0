package dev.hypernet.objects.media;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of the earth between two meridians and two parallels, its borders with it. In RFC 7946's order; it crosses the
 * antimeridian when its west is greater than its east.
 *
 * @param west degrees, -180 to 180
 * @param south degrees, -90 to 90, at most {@code north}
 */
record BoundingBox(double west, double south, double east, double north) {
    private static final int CORNERS = 4;
    private static final int LONGEST_NUMBER = 32;
    private static final double LONGITUDE = 180;
    private static final double LATITUDE = 90;

    BoundingBox {
        if (isOutside(west, LONGITUDE)
                || isOutside(east, LONGITUDE)
                || isOutside(south, LATITUDE)
                || isOutside(north, LATITUDE)
                || south > north) {
            throw new IllegalArgumentException("not on the earth");
        }
    }

    /**
     * Reads {@code minLon,minLat,maxLon,maxLat}.
     *
     * @throws IllegalArgumentException when it is not that
     */
    static BoundingBox parse(String text) {
        List<Double> degrees = new ArrayList<>();
        for (String number : text.split(",", -1)) {
            if (number.length() > LONGEST_NUMBER || degrees.size() == CORNERS) {
                throw new IllegalArgumentException("too long");
            }
            degrees.add(new BigDecimal(number.strip()).doubleValue());
        }
        if (degrees.size() != CORNERS) {
            throw new IllegalArgumentException("too short");
        }
        return new BoundingBox(degrees.get(0), degrees.get(1), degrees.get(2), degrees.get(3));
    }

    boolean crossesTheAntimeridian() {
        return west > east;
    }

    private static boolean isOutside(double degrees, double limit) {
        return !(Math.abs(degrees) <= limit);
    }
}
