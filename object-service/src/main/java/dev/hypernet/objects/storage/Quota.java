package dev.hypernet.objects.storage;

import dev.hypernet.platform.problem.Problem;

/** How it is said that something does not fit. */
public final class Quota {
    public static final String PROBLEM = "over-quota";

    private Quota() {}

    /** The 413 that names how many bytes are left. */
    public static Problem exceeded(long left) {
        return new Problem(
                413, PROBLEM, "Your storage is full", "This does not fit: " + left + " bytes of your quota are left.");
    }
}
