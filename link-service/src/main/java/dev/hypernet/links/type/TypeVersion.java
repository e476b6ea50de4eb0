package dev.hypernet.links.type;

import java.util.Arrays;
import java.util.Comparator;

/** A type's version: three numbers, compared as such. */
record TypeVersion(int major, int minor, int patch) implements Comparable<TypeVersion> {
    static final String PATTERN = "(0|[1-9][0-9]{0,5})\\.(0|[1-9][0-9]{0,5})\\.(0|[1-9][0-9]{0,5})";

    private static final Comparator<TypeVersion> ORDER = Comparator.comparingInt(TypeVersion::major)
            .thenComparingInt(TypeVersion::minor)
            .thenComparingInt(TypeVersion::patch);

    static TypeVersion of(String text) {
        int[] numbers =
                Arrays.stream(text.split("\\.", -1)).mapToInt(Integer::parseInt).toArray();
        return new TypeVersion(numbers[0], numbers[1], numbers[2]);
    }

    @Override
    public int compareTo(TypeVersion other) {
        return ORDER.compare(this, other);
    }
}
