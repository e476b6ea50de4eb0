package dev.hypernet.integrations.syncjob;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What is due, in an order of chance. */
final class Shuffled {
    private Shuffled() {}

    /** Every replica finds the same ones: each begins elsewhere, so that they seldom wait for one another. */
    static <T> List<T> of(List<T> due) {
        List<T> mixed = new ArrayList<>(due);
        Collections.shuffle(mixed);
        return mixed;
    }
}
