package dev.hypernet.local.demo;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a step must come to. Whatever it is instead ends the demonstration with both in words. */
final class Expectation {

    private static final int SHOWN = 12;

    private Expectation() {}

    /**
     * Requires two values to be equal.
     *
     * @throws StepFailed when they are not
     */
    static void same(String what, @Nullable Object expected, @Nullable Object actual) {
        if (!Objects.equals(expected, actual)) {
            throw new StepFailed(what, String.valueOf(expected), String.valueOf(actual));
        }
    }

    /**
     * Requires something to hold.
     *
     * @param actual what there is, for the message
     * @throws StepFailed when it does not
     */
    static void that(String what, boolean holds, String expected, @Nullable Object actual) {
        if (!holds) {
            throw new StepFailed(what, expected, String.valueOf(actual));
        }
    }

    /**
     * Requires the same elements, each as often, in any order; the message names those that differ.
     *
     * @throws StepFailed when one is missing or too many
     */
    static void sameElements(String what, Collection<String> expected, Collection<String> actual) {
        List<String> missing = without(expected, actual);
        List<String> surplus = without(actual, expected);
        if (!missing.isEmpty() || !surplus.isEmpty()) {
            throw new StepFailed(
                    what,
                    "%d in all, among them %s".formatted(expected.size(), shown(missing)),
                    "%d in all, among them %s".formatted(actual.size(), shown(surplus)));
        }
    }

    private static List<String> without(Collection<String> all, Collection<String> others) {
        List<String> rest = new ArrayList<>(all);
        others.forEach(rest::remove);
        return rest;
    }

    private static String shown(List<String> elements) {
        return elements.size() <= SHOWN
                ? elements.toString()
                : "%s and %d more".formatted(elements.subList(0, SHOWN), elements.size() - SHOWN);
    }
}
