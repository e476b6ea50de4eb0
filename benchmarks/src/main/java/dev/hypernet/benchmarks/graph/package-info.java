/** The graph the benchmarks run on: who owns which node, what its id is, and how a million of them get into the tables. */
@NullMarked
package dev.hypernet.benchmarks.graph;

import org.jspecify.annotations.NullMarked;
