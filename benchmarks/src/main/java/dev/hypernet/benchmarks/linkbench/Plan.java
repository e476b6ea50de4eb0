package dev.hypernet.benchmarks.linkbench;

import java.util.Set;

/**
 * What is to be run.
 *
 * @param owners the persons the nodes are dealt out to
 * @param nodes how many, rounded up to a multiple of the owners
 * @param operations for each side
 * @param pairs how often the sides take turns
 * @param overHttpOnly for the oracles alone: nothing is compared
 * @param without operations left out, for a version of the product that has not got them
 */
record Plan(
        int owners,
        int nodes,
        long operations,
        int clients,
        int pairs,
        long seed,
        boolean overHttpOnly,
        Set<Operation> without) {}
